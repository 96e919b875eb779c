"""Every page opens for those who have its room and looks missing to everybody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.services.releases import draft_release, freeze_release
from curation import jobs

PHYSICIAN = {"desk", "progress", "item_list", "item_new", "review_list", "adjudication_list"}
LEAD = {
    "progress",
    "item_list",
    "item_import",
    "agreement_list",
    "coverage_board",
    "coverage_plan",
    "release_list",
    "release_new",
}
EVALUATOR = {"agreement_list", "release_list"}
PAGES = [
    "desk",
    "item_list",
    "item_new",
    "item_import",
    "review_list",
    "adjudication_list",
    "agreement_list",
    "coverage_board",
    "coverage_plan",
    "progress",
    "release_list",
    "release_new",
]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "rooms"),
    [("alice", PHYSICIAN), ("lead", LEAD), ("evaluator", EVALUATOR), ("admin", set())],
)
def test_a_page_opens_for_its_roles_only(cast, browser, name, role, rooms) -> None:
    response = browser(getattr(cast, role)).get(reverse(name))
    assert response.status_code == (200 if name in rooms else 404)


@pytest.mark.parametrize(
    "dataset", ["CMExam", "CHIP-CDN", "CMeEE", "CHIP-CDEE", "CMeIE", "MADiagnosis", "MACompliance"]
)
def test_an_editor_opens_for_every_answer_form(cast, browser, dataset) -> None:
    response = browser(cast.alice).get(reverse("item_new"), {"dataset": dataset})
    assert response.status_code == 200
    assert dataset in response.content.decode()


def test_pages_of_an_item_open_in_every_state(cast, workshop, browser) -> None:
    for item in (
        workshop.item(),
        workshop.opened(),
        workshop.in_review(),
        workshop.in_adjudication(),
        workshop.accepted(),
    ):
        for person in (cast.alice, cast.lead):
            assert browser(person).get(reverse("item", args=[item.uid])).status_code == 200


def test_a_draft_looks_missing_to_colleagues(cast, workshop, browser) -> None:
    item = workshop.item()
    for person in (cast.bob, cast.evaluator, cast.admin):
        assert browser(person).get(reverse("item", args=[item.uid])).status_code == 404


def test_review_and_adjudication_pages_open_for_whoever_took_no_part(cast, workshop, browser) -> None:
    waiting, disputed = workshop.in_review(), workshop.in_adjudication()
    assert browser(cast.dan).get(reverse("review", args=[waiting.uid])).status_code == 200
    assert browser(cast.dan).get(reverse("adjudication", args=[disputed.uid])).status_code == 200
    for part in (cast.alice, cast.bob, cast.carol, cast.lead):
        assert browser(part).get(reverse("review", args=[waiting.uid])).status_code == 404
        assert browser(part).get(reverse("adjudication", args=[disputed.uid])).status_code == 404


def test_a_release_page_opens_as_draft_and_frozen(cast, workshop, browser) -> None:
    item = workshop.accepted()
    release = draft_release(name="r-1.0", by=cast.lead, kind="authored", selection={"items": [item.uid]})
    page = reverse("release", args=[release.name])
    assert browser(cast.lead).get(page).status_code == 200
    jobs.run_here(freeze_release(release=release, by=cast.lead))
    frozen = browser(cast.evaluator).get(page).content.decode()
    release.refresh_from_db()
    assert release.digest in frozen
    assert browser(cast.alice).get(page).status_code == 404


def test_lists_take_the_same_number_of_queries_for_one_row_and_for_many(cast, workshop, browser) -> None:
    def queries(person, name) -> int:
        client = browser(person)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name)).status_code == 200
        return len(seen)

    def furnish() -> None:
        for make in (
            workshop.item,
            workshop.opened,
            workshop.in_review,
            workshop.in_adjudication,
            workshop.accepted,
        ):
            make()

    furnish()
    pages = [
        (cast.dan, "desk"),
        (cast.dan, "item_list"),
        (cast.dan, "review_list"),
        (cast.lead, "item_list"),
        (cast.alice, "desk"),
    ]
    before = [queries(*page) for page in pages]
    for _ in range(3):
        furnish()
    assert [queries(*page) for page in pages] == before
