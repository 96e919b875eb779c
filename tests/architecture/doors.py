"""Who finds the object behind each address that names one. For everybody else it does not exist.

An address with a parameter that is not listed here fails the tests: whoever adds one says who may pass.
"""

from tests.architecture.house import Door, door

PHYSICIANS = ("alice", "bob", "carol", "dan", "erin", "stranger")
RECORDS = (*PHYSICIANS, "lead")
ITEMS = (*PHYSICIANS, "lead")
RELEASES = ("lead", "evaluator")
AUTHOR = ("alice", "lead")
SECOND_READERS = tuple(name for name in PHYSICIANS if name != "alice")
RUNS = ("lead", "evaluator")

# Addresses whose parameter is itself the secret: the one-time links.
ONE_TIME = {"setup", "account_reset_password_from_key", "account_confirm_email"}

STAGE_2: dict[str, Door] = {
    "item_import_job": door(lambda house: [house.item_job.pk], ["lead"]),
    "item_import_rejected": door(lambda house: [house.item_job.pk], ["lead"]),
    "item_import_template": door(lambda house: ["CMExam", "xlsx"], ["lead"]),
    "item": door(lambda house: [house.draft.uid], AUTHOR),
    "item_edit": door(lambda house: [house.draft.uid], AUTHOR),
    "item_open": door(lambda house: [house.draft.uid], AUTHOR),
    "item_retire": door(lambda house: [house.draft.uid], AUTHOR),
    "answer": door(lambda house: [house.slot.pk], ["bob"]),
    "answer_draft": door(lambda house: [house.slot.pk], ["bob"]),
    "answer_submit": door(lambda house: [house.slot.pk], ["bob"]),
    "review": door(lambda house: [house.in_review.uid], ["dan", "erin"], told=ITEMS),
    "adjudication": door(lambda house: [house.in_adjudication.uid], ["dan", "erin"], told=ITEMS),
    "release": door(lambda house: [house.release.name], RELEASES),
    "release_freeze": door(lambda house: [house.draft_release.name], RELEASES),
    "release_download": door(lambda house: [house.release.name], RELEASES),
    "release_withdraw": door(lambda house: [house.release.name], RELEASES),
}
STAGE_1: dict[str, Door] = {
    "batch": door(lambda house: [house.batch.pk], AUTHOR),
    "batch_undo": door(lambda house: [house.batch.pk], AUTHOR),
    "batch_rejected": door(lambda house: [house.batch.pk], AUTHOR),
    "near_duplicate": door(lambda house: [house.cluster.pk], RECORDS),
    "near_duplicate_decide": door(lambda house: [house.cluster.pk], RECORDS),
    "record_text": door(lambda house: [house.signed_twice.pk], RECORDS),
    "record_deidentify": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_span_add": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_span": door(lambda house: [house.detected.pk, house.span.pk], PHYSICIANS),
    "record_accept_remaining": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_sign": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_second_reading": door(lambda house: [house.signed_once.pk], SECOND_READERS),
    "person": door(lambda house: [house.bob.pk], ["admin"]),
    "taxonomy_dataset": door(lambda house: ["CMExam"], ["lead", "admin"]),
    "job": door(lambda house: [house.job.pk], ["alice", "admin"]),
    "job_progress": door(lambda house: [house.job.pk], ["alice", "admin"]),
    "job_cancel": door(lambda house: [house.job.pk], ["alice", "admin"]),
    "token_delete": door(lambda house: [house.token.pk], ["alice"]),
}
STAGE_3: dict[str, Door] = {
    "run": door(lambda house: [house.run.pk], RUNS),
    "run_cancel": door(lambda house: [house.run.pk], RUNS),
    "run_resume": door(lambda house: [house.run.pk], RUNS),
    "run_export": door(lambda house: [house.run.pk, "xlsx"], RUNS),
    "sample_list": door(lambda house: [house.run.pk], RUNS),
    "sample": door(lambda house: [house.run.pk, house.sample.pk], RUNS),
    "judge": door(lambda house: [house.judge.name], RUNS),
    "judge_cancel": door(lambda house: [house.judge.name], RUNS),
    "judge_resume": door(lambda house: [house.judge.name], RUNS),
    "board_export": door(lambda house: ["xlsx"], RUNS, query="?release=hostile"),
}
API: dict[str, Door] = {
    "api_user": door(lambda house: [house.bob.pk], ["admin"]),
    "api_user_verify": door(lambda house: [house.bob.pk], ["admin"]),
    "api_batch": STAGE_1["batch"],
    "api_batch_commit": STAGE_1["batch"],
    "api_batch_undo": STAGE_1["batch"],
    "api_batch_report": STAGE_1["batch"],
    "api_batch_rejected": STAGE_1["batch_rejected"],
    "api_near_duplicate_decide": STAGE_1["near_duplicate_decide"],
    "api_record": STAGE_1["record_text"],
    "api_record_raw": STAGE_1["record_deidentify"],
    "api_record_spans": STAGE_1["record_deidentify"],
    "api_record_span_decide": STAGE_1["record_span"],
    "api_record_accept_remaining": STAGE_1["record_deidentify"],
    "api_record_sign_first": STAGE_1["record_sign"],
    "api_record_sign_second": STAGE_1["record_second_reading"],
    "api_record_return": STAGE_1["record_second_reading"],
    "api_job": STAGE_1["job"],
    "api_job_cancel": STAGE_1["job"],
    "api_item": STAGE_2["item"],
    "api_item_revisions": STAGE_2["item_edit"],
    "api_item_open": STAGE_2["item_open"],
    "api_item_retire": STAGE_2["item_retire"],
    "api_assignment": STAGE_2["answer"],
    "api_assignment_draft": STAGE_2["answer"],
    "api_assignment_submit": STAGE_2["answer"],
    "api_assignment_cannot_answer": STAGE_2["answer"],
    "api_item_import": STAGE_2["item_import_job"],
    "api_release": STAGE_2["release"],
    "api_release_freeze": STAGE_2["release_freeze"],
    "api_release_gate": STAGE_2["release"],
    "api_release_bundle": STAGE_2["release_download"],
    "api_release_withdraw": STAGE_2["release_withdraw"],
    "api_run": STAGE_3["run"],
    "api_run_cancel": STAGE_3["run"],
    "api_run_resume": STAGE_3["run"],
    "api_run_samples": STAGE_3["run"],
    "api_judge": STAGE_3["judge"],
}
DOORS = STAGE_1 | STAGE_2 | STAGE_3 | API
