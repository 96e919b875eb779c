"""A report of agreement over 100,000 items with three answers each is made in a minute, as a job."""

import json
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from annotation.models import (
    AgreementReport,
    Answer,
    AnswerRevision,
    Assignment,
    Item,
    ItemKey,
    ItemRevision,
    SlotState,
)
from annotation.services.agreement_reports import RESAMPLES, start_report
from annotation.states import ItemState
from curation import jobs
from curation.models import User
from curation.taxonomy.nouns import Dataset, Specialty

ITEMS, RATERS, PHYSICIANS, BATCH = 100_000, 3, 300, 2_000
LIMIT_SECONDS = 60
QUESTION = "下列处理中哪一项最合适？患者男，五十八岁，劳累后胸痛三天，休息可缓解，既往高血压十年。"
OPTIONS = {letter: f"处理方案{letter}" for letter in "ABCDE"}


def _letters(chance: np.random.Generator) -> list[list[str]]:
    """A key and three answers, each of which is the key four times out of five; a third of the items have several
    right letters."""
    several = chance.random() < 1 / 3
    draw = lambda: sorted(chance.choice(list(OPTIONS), size=2 if several else 1, replace=False))  # noqa: E731
    key = draw()
    return [key, *(key if chance.random() < 0.8 else draw() for _one in range(RATERS))]


def _fill(people: list[User], author: User) -> None:
    """Through the tables: three hundred thousand answers through the services would take hours and prove nothing here."""
    chance, at = np.random.default_rng(1), datetime(2026, 11, 1, tzinfo=UTC)
    datasets = list(Dataset.objects.filter(format="choice"))
    specialties = list(Specialty.objects.all())
    for start in range(0, ITEMS, BATCH):
        drawn = [_letters(chance) for _one in range(BATCH)]
        items = Item.objects.bulk_create(
            Item(
                dataset=datasets[number % len(datasets)],
                specialty=specialties[number % len(specialties)],
                state=ItemState.ACCEPTED,
                stem_digest=f"{number:064x}",
                author=author,
                slots=RATERS,
            )
            for number in range(start, start + BATCH)
        )
        question = {"question": QUESTION, "options": OPTIONS, "multiple": True}
        revisions = ItemRevision.objects.bulk_create(
            ItemRevision(item=item, number=1, input=question, author=author) for item in items
        )
        for item, revision in zip(items, revisions, strict=True):
            item.current = revision
        Item.objects.bulk_update(items, ["current"], batch_size=400)
        ItemKey.objects.bulk_create(
            ItemKey(revision=revision, target={"choice": letters[0]})
            for revision, letters in zip(revisions, drawn, strict=True)
        )
        who = [chance.choice(len(people), size=RATERS, replace=False) for _one in range(BATCH)]
        slots = Assignment.objects.bulk_create(
            Assignment(
                item=item,
                revision=revision,
                number=place + 1,
                physician=people[who[row][place]],
                state=SlotState.SUBMITTED,
            )
            for row, (item, revision) in enumerate(zip(items, revisions, strict=True))
            for place in range(RATERS)
        )
        answers = Answer.objects.bulk_create(
            Answer(
                assignment=slot,
                item_id=slot.item_id,
                revision_id=slot.revision_id,
                physician_id=slot.physician_id,
                submitted_at=at,
            )
            for slot in slots
        )
        AnswerRevision.objects.bulk_create(
            AnswerRevision(answer=answer, value={"choice": drawn[row // RATERS][1 + row % RATERS]})
            for row, answer in enumerate(answers)
        )


@pytest.mark.prove
def test_a_hundred_thousand_items_with_three_answers_are_reported_within_a_minute(cast, capsys) -> None:
    people = User.objects.bulk_create(
        User(email=f"p{number}@prove.example", role="physician", password="!") for number in range(PHYSICIANS)
    )
    _fill(people, cast.alice)
    report = start_report(by=cast.lead)

    began = time.perf_counter()
    jobs.run_here(report.job)
    seconds = time.perf_counter() - began

    report = AgreementReport.objects.get(pk=report.pk)
    percent = report.figures.get(scope="all", measure="whole", metric="percent")
    figure = {
        "items": report.n_items,
        "answers": report.n_answers,
        "resamples": report.resamples,
        "figures": report.figures.count(),
        "pairs_of_physicians": report.n_pairs_of_physicians,
        "percent": [percent.value, percent.low, percent.high],
        "seconds": round(seconds, 1),
    }
    with capsys.disabled():
        print("\nagreement of 100,000 × 3:", json.dumps(figure))
    assert (report.n_items, report.n_answers) == (ITEMS, ITEMS * RATERS)
    assert report.resamples == RESAMPLES >= 1_000
    assert percent.low is not None and percent.low < percent.value < percent.high
    assert seconds <= LIMIT_SECONDS
