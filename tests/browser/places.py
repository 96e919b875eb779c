"""Every page of the product and who stands on it; and every address that is no page, with the reason.

A new address must be entered here, or :mod:`tests.browser.test_every_page` fails.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Place:
    """One page as one person sees it: an address, with the names under which the left work gives its parts; it is
    there when ``ready`` is. What is drawn inside ``not_ours`` comes from another project."""

    name: str
    who: str = ""
    parts: tuple[str | int, ...] = ()
    query: str = ""
    dark: bool = False
    english: bool = False
    ready: str = "body"
    not_ours: str = ""

    def __str__(self) -> str:
        return "-".join(str(one) for one in (self.name, *self.parts, self.who, self.query) if one)

    def path(self, left: dict[str, Any]) -> str:
        """The address on a site where ``left`` lies."""
        return reverse(self.name, args=[left.get(str(part), part) for part in self.parts]) + self.query


PLACES = (
    Place("account_login", english=True, dark=True),
    Place("account_reset_password"),
    Place("account_reset_password_done"),
    Place("account_inactive"),
    Place("account_signup"),
    Place("account_logout", "lin"),
    Place("account_change_password", "lin", english=True),
    Place("account_email", "lin"),
    Place("mfa_index", "lin"),
    Place("mfa_activate_totp", "lin"),
    Place("record_list", "lin", english=True),
    Place("record_list", "lin", query="?state=signed_once"),
    Place("record_list", "lead"),
    Place("record_import", "lin"),
    Place("batch_list", "lin"),
    Place("batch", "lin", ("batch",), english=True),
    Place("batch", "lin", ("staged",)),
    Place("near_duplicate_list", "lin"),
    Place("near_duplicate_list", "lead", english=True),
    Place("near_duplicate", "lin", ("cluster",)),
    Place("record_text", "lin", (1,)),
    Place("record_policy", "lead", english=True),
    Place("record_deidentify", "lin", ("begun",), dark=True, english=True),
    Place("record_sign", "lin", ("ready",)),
    Place("record_second_reading", "zhou", ("once",)),
    Place("people_list", "admin", english=True),
    Place("people_invite", "admin"),
    Place("people_import", "admin"),
    Place("person", "admin", ("person",)),
    Place("person", "admin", ("unverified",)),
    Place("taxonomy", "lead", english=True),
    Place("taxonomy_upload", "lead"),
    Place("taxonomy_dataset", "lead", ("CMeIE",)),
    Place("job_list", "lin"),
    Place("job_list", "admin"),
    Place("job", "lin", ("job",)),
    Place("audit_list", "admin", english=True),
    Place("audit_list", "admin", query="?verify=1"),
    Place("token_list", "lin"),
    Place("desk", "fang", dark=True, english=True),
    Place("desk", "zhou"),
    Place("item_list", "fang"),
    Place("item_list", "lead", query="?view=imported"),
    Place("item_new", "lin"),
    Place("source_list", "lin", english=True),
    Place("source_list", "lin", query="?used=all"),
    Place("item_new", "lin", query="?dataset=MAMedication"),
    Place("item_new", "lin", query="?dataset=CMExam&record=1", english=True),
    Place("item_new", "lin", query="?dataset=MAEESymp&record=1"),
    Place("item_new", "lin", query="?dataset=CHIP-CDEE"),
    Place("item_new", "lin", query="?dataset=MADiagnosis", english=True),
    Place("item_new", "lin", query="?dataset=MAEthic"),
    Place("item_import", "lead"),
    Place("item_import_job", "lead", ("item_file",)),
    Place("item", "lin", ("draft",)),
    Place("item", "fang", ("returned",)),
    Place("item", "lead", ("argued",)),
    Place("item_edit", "lin", ("draft",)),
    Place("item_edit", "lin", ("from_record",)),
    Place("answer", "zhou", ("choosing",), dark=True, english=True),
    Place("answer", "he", ("planning",), dark=True),
    Place("answer", "xu", ("extracting",)),
    Place("answer", "shen", ("relating",)),
    Place("answer", "lin", ("given",)),
    Place("review_list", "fang"),
    Place("review", "fang", ("reviewed",), english=True),
    Place("adjudication_list", "fang"),
    Place("adjudication", "fang", ("disputed",)),
    Place("adjudication", "fang", ("argued",), english=True),
    Place("release_list", "lead"),
    Place("release_new", "lead"),
    Place("release", "lead", ("mlb-demo",), english=True),
    Place("release", "lead", ("next",)),
    Place("release", "evaluator", ("mlb-demo",)),
    Place("model_list", "evaluator"),
    Place("model_new", "evaluator"),
    Place("model_new", "evaluator", query="?provider=replay"),
    Place("run_list", "evaluator"),
    Place("run_new", "evaluator"),
    Place("run", "evaluator", ("run",), english=True),
    Place("sample_list", "evaluator", ("run",)),
    Place("sample", "evaluator", ("run", "judged")),
    Place("judge_list", "evaluator"),
    Place("judge_new", "evaluator"),
    Place("verdicts_import", "evaluator"),
    Place("judge", "evaluator", ("demo-judge",)),
    Place("board", "fang", dark=True, english=True),
    Place("board", "evaluator"),
    Place("api_docs", "evaluator", ready="#swagger-ui .opblock-tag", not_ours="#swagger-ui"),
)

POSTED = "takes only what is posted"
FILE = "a file to be saved"
DOOR = "leads on to another page, or needs a state that a visit does not have; allauth tests it"
NO_PAGES = {
    "home": "leads to everybody's first room",
    "setup": "only before the first account",
    "health": "JSON for monitors",
    "api_schema": FILE,
    "job_progress": "a fragment of a page",
    "item_preview": "a fragment of a page",
    "item_check": "a fragment of a page",
    **dict.fromkeys(
        (
            "set_language",
            "batch_undo",
            "near_duplicate_search",
            "near_duplicate_decide",
            "record_span_add",
            "record_span",
            "record_accept_remaining",
            "job_cancel",
            "token_delete",
            "item_accept",
            "item_open",
            "item_retire",
            "answer_next",
            "answer_draft",
            "answer_submit",
            "release_freeze",
            "release_withdraw",
            "run_cancel",
            "run_resume",
            "judge_cancel",
            "judge_resume",
        ),
        POSTED,
    ),
    **dict.fromkeys(
        (
            "batch_rejected",
            "people_template",
            "taxonomy_export",
            "item_import_rejected",
            "item_import_template",
            "release_download",
            "run_export",
            "board_export",
            "mfa_download_recovery_codes",
        ),
        FILE,
    ),
    **dict.fromkeys(
        (
            "account_reauthenticate",
            "account_email_verification_sent",
            "account_set_password",
            "account_confirm_login_code",
            "account_confirm_email",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
        ),
        DOOR,
    ),
}
