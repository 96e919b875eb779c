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
DOORS = STAGE_1 | STAGE_2 | STAGE_3
