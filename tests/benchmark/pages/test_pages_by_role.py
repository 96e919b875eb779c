"""Each page opens for the people it is for and looks missing to everybody else."""

from collections.abc import Callable

import pytest
from django.test import Client

from annotation.models import Release
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, Response

pytestmark = pytest.mark.django_db

Visit = Callable[[str], Client]

LISTS = ["/models/", "/runs/", "/judges/"]
WRITING = ["/models/new/", "/runs/new/", "/judges/new/", "/judges/verdicts/import/"]


@pytest.mark.parametrize("address", [*LISTS, *WRITING, "/board/"])
def test_a_stranger_is_sent_to_the_login(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert "/accounts/login/" in response.headers["Location"]


@pytest.mark.parametrize(
    ("role", "reads", "writes", "sees_board"),
    [
        ("evaluator", 200, 200, 200),
        ("data_lead", 200, 404, 200),
        ("physician", 404, 404, 200),
        ("administrator", 404, 404, 404),
    ],
)
def test_a_role_sees_its_own_rooms(visit: Visit, role: str, reads: int, writes: int, sees_board: int) -> None:
    client = visit(role)
    assert {client.get(address).status_code for address in LISTS} == {reads}
    assert {client.get(address).status_code for address in WRITING} == {writes}
    assert client.get("/board/").status_code == sees_board


def test_a_run_and_its_samples_are_hidden_from_physicians(
    visit: Visit, rules_release: Release, finished: Callable[..., EvaluationRun]
) -> None:
    run = finished(rules_release)
    first = Response.objects.filter(run=run).first()
    assert first is not None
    addresses = [
        f"/runs/{run.pk}/",
        f"/runs/{run.pk}/samples/",
        f"/runs/{run.pk}/samples/{first.pk}/",
        f"/runs/{run.pk}/export/json/",
    ]
    for role, status in (("evaluator", 200), ("data_lead", 200), ("physician", 404), ("administrator", 404)):
        client = visit(role)
        assert {client.get(address).status_code for address in addresses} == {status}, role


@pytest.mark.parametrize("address", ["/runs/9/", "/runs/9/samples/", "/judges/none/", "/board/?release=none"])
def test_what_is_not_there_is_not_found(visit: Visit, address: str) -> None:
    assert visit("evaluator").get(address).status_code == 404


def test_a_data_lead_reads_runs_but_may_not_stop_or_start_them(
    visit: Visit, rules_release: Release, finished: Callable[..., EvaluationRun], judge: Judge
) -> None:
    run = finished(rules_release)
    client = visit("data_lead")
    assert "新建评测" not in client.get("/runs/").content.decode()
    for address in (f"/runs/{run.pk}/cancel/", f"/runs/{run.pk}/resume/", "/judges/words/resume/"):
        assert client.post(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "offer"),
    [
        ("/models/", "/models/new/"),
        ("/runs/", "/runs/new/"),
        ("/runs/new/", "/releases/"),
        ("/judges/", "/judges/verdicts/import/"),
        ("/judges/new/", "/judges/verdicts/import/"),
    ],
)
def test_an_empty_page_offers_the_first_step(visit: Visit, address: str, offer: str) -> None:
    page = visit("evaluator").get(address).content.decode()
    assert f'<a class="button button--primary" href="{offer}"' in page


def test_a_new_run_without_models_leads_to_registering_one(visit: Visit, rules_release: Release) -> None:
    assert 'href="/models/new/"' in visit("evaluator").get("/runs/new/").content.decode()


def test_lists_take_a_fixed_number_of_queries_and_are_paged_by_key(
    visit: Visit,
    rules_release: Release,
    stored: Callable[..., EvaluatedModel],
    django_assert_max_num_queries: object,
) -> None:
    model = stored()
    EvaluationRun.objects.bulk_create(
        [
            EvaluationRun(release=rules_release, model=model, spec_digest=f"{number:064d}", size=6)
            for number in range(120)
        ]
    )
    client = visit("evaluator")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        first = client.get("/runs/")
    assert first.context["page"].on_url
    second = client.get(first.context["page"].on_url)
    third = client.get(second.context["page"].on_url)
    assert [len(page.context["page"].rows) for page in (first, second, third)] == [50, 50, 20]
    assert third.context["page"].on_url == ""
    back = client.get(third.context["page"].back_url)
    assert [run.pk for run in back.context["page"].rows] == [run.pk for run in second.context["page"].rows]
    assert first.context["page"].back_url == ""


@pytest.mark.parametrize("place", ["after=x", "before=-1", "after=999999999999999999999", "before=1&after=2"])
def test_an_address_that_somebody_edited_is_no_error(visit: Visit, place: str) -> None:
    assert visit("evaluator").get(f"/runs/?{place}").status_code == 200
