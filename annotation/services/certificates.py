"""The certificate of an item: how it was confirmed, by physicians of which title and scope; never by whom."""

from typing import Any

from annotation.canonical import sha256
from annotation.models import Item, Provenance
from annotation.services.assignments import standing_answers
from annotation.services.lots import sampling_of
from curation.handover import licence_snapshot


def cluster_of(item: Item) -> str:
    """Items of one record belong together in every interval; without a record an item stands alone."""
    return sha256(f"record {item.record_id}".encode())[:16] if item.record_id else item.uid


def _confirmer(role: str, licence: dict[str, Any]) -> dict[str, str]:
    return {
        "role": role,
        "title": str(licence.get("title", "")),
        "practice_category": str(licence.get("practice_category", "")),
    }


def certificate_of(item: Item) -> dict[str, Any]:
    """Number of blind answers, unanimous or adjudicated, titles of the confirmers, state of the record's
    signatures."""
    lots = sampling_of(item)
    sampled = {"sampling": lots} if lots else {}
    if item.provenance == Provenance.IMPORTED:
        return {
            **sampled,
            "id": item.uid,
            "provenance": "imported",
            "origin": item.origin,
            "answers": 0,
            "decision": "imported",
            "cluster": item.uid,
        }
    answers = standing_answers(item)
    adjudication = item.adjudications.filter(decided_revision_id=item.current_id).order_by("-id").first()
    approvals = item.reviews.filter(verdict="approve").select_related("reviewer").order_by("-id")
    last = approvals.first()
    reviews = list(approvals[: last.round])[::-1] if last else []
    confirmers = [_confirmer("answerer", answer.licence) for answer in answers]
    if adjudication:
        confirmers.append(_confirmer("adjudicator", licence_snapshot(adjudication.adjudicator)))
    for review in reviews:
        confirmers.append(_confirmer("reviewer", licence_snapshot(review.reviewer)))
    return {
        **sampled,
        "id": item.uid,
        "provenance": "authored",
        "origin": "record" if item.record_id else "free-standing",
        "answers": len(answers),
        "decision": "adjudicated" if adjudication else "unanimous",
        "confirmers": confirmers,
        "deidentified": {"signatures": 2 if item.record and item.record.is_signed_twice else 0}
        if item.record
        else None,
        "revision": item.current.number if item.current else 0,
        # Items of one record carry one opaque mark, so that intervals can keep them together.
        "cluster": cluster_of(item),
    }
