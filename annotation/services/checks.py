"""The checks of an item while it is written, when it is saved and when it is opened: one list for all three.

Nothing is stored here. What may stand in a sentence about another item is decided by the permissions alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.checks import bounds_of, given_away, in_prompts, lengths, stem_of
from annotation.formats import Problem, get_format
from annotation.models import Item
from annotation.permissions import Sight, sights, visible_items
from annotation.services.field_words import field_words
from annotation.services.items import Content, explain_problems, problems_of, stem_digest
from annotation.services.stems import alike_stems
from annotation.states import ItemState
from curation.handover import identifier_label, scan_artifacts
from curation.taxonomy.nouns import Dataset

# Fields that hold no words of the author.
CHOSEN: Final = frozenset(
    (
        *("csrfmiddlewaretoken", "idempotency_key", "action", "specialty", "slots", "revision", "pointers"),
        *("point_topic", "point_tier", "point_weight", "point_veto", "point_polarity", "turn_role", "shown"),
        *("version", "multiple", "choice", "kind", "flag", "sentence", "unanswerable", "suitable", "task"),
        *("reference_free", "schema", "types", "topics"),
    )
)
# Said of a field that nobody has filled in yet only when the writer asks or saves.
MISSING: Final = frozenset(
    (
        *("topic_without_points", "flag_missing", "sentence_missing", "correction_missing", "one_limit"),
        *("suitable_missing", "unsuitable_because", "document_length", "options_gap"),
    )
)
# Part of the input → the field beside which a finding about the whole stem stands.
STEM_FIELDS: Final = {
    "question": "question",
    "text": "text",
    "document": "document",
    "sentences": "note_text",
    "dialogue": "dialogue",
}


def content_checks(
    user: Any, dataset: Dataset, content: Content, *, but: Item | None = None
) -> list[Problem]:
    """Leaks, duplicates, lengths; ``but`` is the item itself."""
    problems = given_away(dataset.format, content.input, content.target, content.points)
    problems += lengths(dataset.name, dataset.format, content.input, content.points)
    place = _stem_field(content)
    leaking = [
        name
        for name, prompt in Dataset.objects.values_list("name", "prompt")
        if in_prompts(stem_of(content.input), [prompt])
    ]
    if leaking:
        problems.append(Problem("prompt_leak", {"dataset": leaking[0]}, place))
    return problems + _alike(user, content, place, but)


def _stem_field(content: Content) -> str:
    return next((field for part, field in STEM_FIELDS.items() if content.input.get(part)), "question")


def _alike(user: Any, content: Content, place: str, but: Item | None) -> list[Problem]:
    """The same question once more, or one that is alike, among the items that ``user`` may know of."""
    same = visible_items(user).filter(stem_digest=stem_digest(content.input)).exclude(state=ItemState.RETIRED)
    twins = list((same.exclude(pk=but.pk) if but else same)[:1])
    if twins:
        twin = twins[0]
        seen = sights(user, twins)[twin.pk] >= Sight.QUESTION
        return [_other("duplicate_of", twin.dataset.name, twin.uid if seen else "", place, "error")]
    return [
        _other("similar_to", one.dataset, one.uid, place, "warning", percent=f"{one.share:.0%}")
        for one in alike_stems(user, content.input, but=but)
    ]


def _other(code: str, dataset: str, uid: str, place: str, level: Any, **more: object) -> Problem:
    params: dict[str, object] = {"dataset": dataset, "uid": uid, **more}
    return Problem(f"{code}_item" if uid else code, params, place, level)


def identifier_checks(values: Mapping[str, str | list[str]], *, originals: bool = False) -> list[Problem]:
    """What may still name somebody, by field, row and place; the search for known originals costs more."""
    texts: dict[str, tuple[str, int, bool]] = {}
    artifacts: list[tuple[str, str]] = []
    for name, value in values.items():
        rows = [value] if isinstance(value, str) else value
        for row, text in enumerate(rows):
            if name not in CHOSEN and text.strip():
                key = f"{name} {row}"
                texts[key] = (name, row, len(rows) > 1)
                artifacts.append((key, text))
    problems = []
    for finding in scan_artifacts(artifacts, originals=originals):
        name, row, several = texts[finding.artefact]
        params: dict[str, object] = {
            "label": identifier_label(finding.code) or finding.code,
            "first": finding.start + 1,
            "last": finding.end,
            "row": row + 1,
        }
        code = "known_original" if finding.code == "KNOWN_ORIGINAL" else "identifier_left"
        problems.append(Problem(f"{code}_row" if several else code, params, name))
    return problems


def draft_checks(
    user: Any,
    dataset: Dataset,
    content: Content,
    values: Mapping[str, str | list[str]],
    *,
    but: Item | None = None,
    typing: bool = False,
    originals: bool = False,
) -> list[Problem]:
    """Everything that can be said of what is typed. ``typing``: what is only missing is not said yet.
    ``originals``: search for the known originals of all records, which are loaded for it."""
    problems = [
        *problems_of(dataset, content),
        *content_checks(user, dataset, content, but=but),
        *identifier_checks(values, originals=originals),
    ]
    return [one for one in problems if not _missing(one)] if typing else problems


def _missing(problem: Problem) -> bool:
    return problem.code.startswith(("empty_", "too_few_")) or problem.code in MISSING


@dataclass(frozen=True)
class Told:
    """The checks in words, errors first."""

    errors: list[dict[str, str]]
    warnings: list[dict[str, str]]


def told_checks(dataset: Dataset, problems: Sequence[Problem]) -> Told:
    """Sentences with the field and the row that each stands beside."""
    rows = [
        {
            **sentence,
            "row": str(int(str(problem.params.get("row", 1))) - 1),
            "label": field_words(dataset, problem.field, int(str(problem.params.get("row", 1))) - 1),
        }
        for problem, sentence in zip(problems, explain_problems(list(problems)), strict=True)
    ]
    return Told(
        [row for row in rows if row["level"] == "error"], [row for row in rows if row["level"] != "error"]
    )


def length_words(dataset: Dataset) -> list[str]:
    """The usual lengths of the dataset's parts, in words."""
    return [
        _("{field} {least}–{most} 字").format(field=field_words(dataset, name), least=least, most=most)
        for name, (least, most) in bounds_of(dataset.name, dataset.format).items()
    ]


def item_checks(user: Any, item: Item) -> list[Problem]:
    """The same for an item as it stands."""
    assert item.current is not None
    question, key = item.current.input, item.current.key
    content = Content(question, key.target, key.points)
    values = get_format(item.dataset.format).form_data(dict(question), dict(key.target), list(key.points))
    return draft_checks(user, item.dataset, content, values, but=item)
