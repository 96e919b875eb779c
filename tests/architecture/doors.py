"""Who finds the object behind each address that names one. For everybody else it does not exist.

An address with a parameter that is not listed here fails the tests: whoever adds one says who may pass.
"""

from tests.architecture.house import Door, door

PHYSICIANS = ("alice", "bob", "carol", "dan", "erin", "frank", "stranger")
RECORDS = (*PHYSICIANS, "lead")
ITEMS = (*PHYSICIANS, "lead")
RELEASES = ("lead", "evaluator")
AGREEMENT = ("lead", "evaluator")
AUTHOR = ("alice", "lead")
# Nothing of the item in review is hidden from them.
WHOLE = ("alice", "dan", "erin", "frank", "lead")
# Alice signed the disputed record, Bob objected to it.
ADJUDICATORS = tuple(name for name in PHYSICIANS if name not in ("alice", "bob"))
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
    "repair_decline": door(lambda house: [house.draft.uid], AUTHOR),
    "item_comments": door(lambda house: [house.in_review.uid], WHOLE),
    "comment_withdraw": door(lambda house: [house.in_review.uid, house.comment.pk], ["alice"]),
    "comment_settle": door(lambda house: [house.in_review.uid, house.comment.pk], ["alice"]),
    "portion": door(lambda house: [house.portion.pk], ["bob"]),
    "answer": door(lambda house: [house.slot.pk], ["bob"]),
    "answer_life": door(lambda house: [house.slot.pk], ["bob"]),
    "answer_draft": door(lambda house: [house.slot.pk], ["bob"]),
    "answer_submit": door(lambda house: [house.slot.pk], ["bob"]),
    "review": door(lambda house: [house.in_review.uid], ["dan", "erin", "frank"], told=ITEMS),
    "adjudication": door(lambda house: [house.in_adjudication.uid], ["dan", "erin", "frank"], told=ITEMS),
    "guideline": door(lambda house: ["CMExam"], ITEMS),
    "guideline_looked": door(lambda house: ["CMExam"], ITEMS),
    "guideline_edit": door(lambda house: ["CMExam"], ["lead"]),
    "guideline_decline": door(lambda house: [house.guideline_request.pk], ["lead"]),
    "item_training": door(lambda house: [house.accepted.uid], ["lead"]),
    "dataset_rules": door(lambda house: ["CMExam"], ["lead"]),
    "practice": door(lambda house: [house.training.item.dataset.name], PHYSICIANS),
    "practice_answer": door(lambda house: [house.practised.pk], ["bob"]),
    "lot": door(lambda house: [house.lot.pk], ["lead"]),
    "lot_settle": door(lambda house: [house.lot.pk], ["lead"]),
    "lot_cancel": door(lambda house: [house.lot.pk], ["lead"]),
    "lot_export": door(lambda house: [house.lot.pk, "xlsx"], ["lead"]),
    "check": door(lambda house: [house.lot_item.pk], ["frank"]),
    "agreement": door(lambda house: [house.agreement.pk], AGREEMENT),
    "agreement_export": door(lambda house: [house.agreement.pk, "xlsx"], AGREEMENT),
    "contribution": door(lambda house: [house.release.name], ["alice", "bob", "carol", "dan", "erin"]),
    "progress_person": door(lambda house: [house.bob.pk], ["bob", "lead"]),
    "coverage_specialty": door(lambda house: ["03.01"], ["lead"]),
    "coverage_export": door(lambda house: ["xlsx"], ["lead"]),
    "coverage_plan_export": door(lambda house: ["xlsx"], ["lead"]),
    "release": door(lambda house: [house.release.name], RELEASES),
    "release_freeze": door(lambda house: [house.draft_release.name], RELEASES),
    "release_download": door(lambda house: [house.release.name], RELEASES),
    "release_withdraw": door(lambda house: [house.release.name], RELEASES),
}
STAGE_1: dict[str, Door] = {
    "batch": door(lambda house: [house.batch.pk], AUTHOR),
    "batch_undo": door(lambda house: [house.batch.pk], AUTHOR),
    "batch_rejected": door(lambda house: [house.batch.pk], AUTHOR),
    "source_close": door(lambda house: [house.batch.source_id], ["lead"]),
    "near_duplicate": door(lambda house: [house.cluster.pk], RECORDS),
    "near_duplicate_decide": door(lambda house: [house.cluster.pk], RECORDS),
    "record_text": door(lambda house: [house.signed_twice.pk], RECORDS),
    "record_deidentify": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_span_add": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_span": door(lambda house: [house.detected.pk, house.span.pk], PHYSICIANS),
    "record_accept_remaining": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_sign": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_stand_by": door(lambda house: [house.detected.pk], PHYSICIANS),
    "record_adjudicate": door(lambda house: [house.disputed.pk], ADJUDICATORS),
    "record_second_reading": door(lambda house: [house.signed_once.pk], SECOND_READERS),
    "person": door(lambda house: [house.bob.pk], ["admin"]),
    "taxonomy_dataset": door(lambda house: ["CMExam"], ["lead", "admin"]),
    "job": door(lambda house: [house.job.pk], ["alice", "admin"]),
    "job_progress": door(lambda house: [house.job.pk], ["alice", "admin"]),
    "job_cancel": door(lambda house: [house.job.pk], ["alice", "admin"]),
    "job_file": door(lambda house: [house.export.pk], ["alice"]),
    "filter_save": door(lambda house: ["items"], ITEMS),
    "list_export": door(lambda house: ["items"], ITEMS),
    "filter_delete": door(lambda house: [house.saved.pk], ["alice"]),
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
    "api_source_close": STAGE_1["source_close"],
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
    "api_record_stand_by": STAGE_1["record_stand_by"],
    "api_record_disagreement": door(lambda house: [house.disputed.pk], [*ADJUDICATORS, "alice"]),
    "api_record_adjudicate": STAGE_1["record_adjudicate"],
    "api_job": STAGE_1["job"],
    "api_job_cancel": STAGE_1["job"],
    "api_item": STAGE_2["item"],
    "api_item_revisions": STAGE_2["item_edit"],
    "api_repair_decline": STAGE_2["repair_decline"],
    "api_comments": STAGE_2["item_comments"],
    "api_comment_withdraw": STAGE_2["comment_withdraw"],
    "api_comment_settle": STAGE_2["comment_settle"],
    "api_item_open": STAGE_2["item_open"],
    "api_item_retire": STAGE_2["item_retire"],
    "api_assignment": STAGE_2["answer"],
    "api_assignment_draft": STAGE_2["answer"],
    "api_assignment_submit": STAGE_2["answer"],
    "api_assignment_cannot_answer": STAGE_2["answer"],
    "api_guideline": STAGE_2["guideline"],
    "api_guideline_decline": STAGE_2["guideline_decline"],
    "api_practice": STAGE_2["practice"],
    "api_item_training": STAGE_2["item_training"],
    "api_dataset_rules": STAGE_2["dataset_rules"],
    "api_lot": STAGE_2["lot"],
    "api_lot_cancel": STAGE_2["lot_cancel"],
    "api_check": STAGE_2["check"],
    "api_item_import": STAGE_2["item_import_job"],
    "api_agreement_report": STAGE_2["agreement"],
    "api_progress": STAGE_2["progress_person"],
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
