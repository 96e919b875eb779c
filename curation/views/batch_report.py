"""What became of a delivery, for its page: counts, rows not taken, warnings, meanings of columns."""

from typing import Any

from django.utils.translation import gettext as _

from curation.forms.imports import KNOWN_WORDS
from curation.models import BatchState, ImportBatch
from curation.selectors import begun_records, detection_job
from curation.services.reading_words import row_sentence
from curation.views.progress import progress_of

SHOWN_REJECTED = 50


def report_of(found: ImportBatch) -> dict[str, Any]:
    """What became of a delivery."""
    rejected = found.rejected_rows.defer("content")
    detection = detection_job(found) if found.state == BatchState.COMMITTED else None
    begun = begun_records(found) if found.state == BatchState.COMMITTED else 0
    return {
        "batch": found,
        "progress": progress_of(found.job) if found.job and found.state == BatchState.COMMITTING else None,
        "detection": progress_of(detection) if detection and not detection.is_over else None,
        "detection_failure": progress_of(detection)["words"] if detection and detection.is_over else "",
        "rejected_count": rejected.count(),
        "rejected": [
            {"row": row.row, "message": row_sentence(row.reason, row.params, row.row)}
            for row in rejected[:SHOWN_REJECTED]
        ],
        "warnings": [row_sentence(w["code"], w["params"], w["row"]) for w in found.warnings[:SHOWN_REJECTED]],
        "warning_count": len(found.warnings),
        "begun": begun,
        "may_undo": found.state == BatchState.COMMITTED and begun == 0,
        "meanings": _meanings(found.mapping),
    }


def _meanings(mapping: dict[str, Any]) -> list[tuple[str, str]]:
    """The mapping in words."""
    known = [
        (str(KNOWN_WORDS[name]), "、".join([columns] if isinstance(columns, str) else columns))
        for name, columns in (mapping.get("known") or {}).items()
        if name in KNOWN_WORDS
    ]
    return [
        (_("正文"), "、".join(mapping.get("text") or [])),
        (_("科室"), mapping.get("department") or ""),
        (_("编号"), mapping.get("external_id") or ""),
        *known,
    ]
