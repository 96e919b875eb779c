"""The list of items at a million rows on PostgreSQL: any filter answers about as fast as at ten thousand, and asks the
database as often."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.flow.site import Site
from tests.prove.databases import database_of_its_own, percentile

pytestmark = [pytest.mark.prove, pytest.mark.services]
FEW, MANY, PAGE = 10_000, 1_000_000, 50
MOST_SLOWER = 1.5
STATES = ("", "draft", "open", "in_review", "in_adjudication", "accepted", "retired")
PLACES = (
    "",
    "specialty=04.01",
    "specialty=none",
    "dimension=MedKQA",
    "dataset=CMExam",
    "dataset=MAEESymp",
    "specialty=03.01&dataset=CMExam",
    "specialty=04.01&dimension=MedKQA",
)
VIEWS = (("lead", ""), ("writer", "view=mine"), ("lead", "view=imported"))
TURNS = 20

# Every kind of row in its usual share; written as rows, since a million items take a day through the services.
GROW = """
from django.db import connection
from tests.cast import person, physician
from curation.models import User
if not User.objects.filter(email="lead@test.example").exists():
    person("lead", "data_lead"), physician("writer")
with connection.cursor() as cursor:
    cursor.execute('''
        INSERT INTO annotation_item (uid, state, provenance, origin, external_id, defects, stem_digest, slots, title,
                                     created_at, changed_at, author_id, dataset_id, specialty_id)
        SELECT 'zp-' || n, (ARRAY['draft', 'open', 'open', 'in_review', 'in_adjudication', 'accepted', 'accepted',
                                  'accepted', 'accepted', 'retired'])[1 + floor(random() * 10)],
               CASE WHEN random() < 0.3 THEN 'imported' ELSE 'authored' END, '', '', '[]', md5(n::text), 2,
               '第' || n || '题，患者反复胸闷，首选哪一项检查？', now(), now(),
               (SELECT id FROM curation_user WHERE role = 'physician' ORDER BY id LIMIT 1),
               datasets[1 + floor(random() * array_length(datasets, 1))],
               CASE WHEN random() < 0.9 THEN specialties[1 + floor(random() * array_length(specialties, 1))] END
        FROM generate_series({first}, {last}) n,
             (SELECT array_agg(id) datasets FROM curation_dataset) d,
             (SELECT array_agg(id) specialties FROM curation_specialty) s''')
    cursor.execute("ANALYZE annotation_item")
print("null")
"""
ASK = """
import time
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from curation.models import User
found = {{}}
with override_settings(ALLOWED_HOSTS=["testserver"]):
    for who, address in {addresses!r}:
        client = Client()
        client.force_login(User.objects.get(email=f"{{who}}@test.example"))
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert page.status_code == 200, (address, page.status_code)
        seconds = []
        for _turn in range({turns}):
            started = time.perf_counter()
            client.get(address)
            seconds.append(time.perf_counter() - started)
        found[f"{{who}} {{address}}"] = [len(asked), seconds, page.content.count(b"data-row")]
print(json.dumps(found))
"""
Figures = dict[str, tuple[int, list[float], int]]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty site on a PostgreSQL database of its own."""
    with database_of_its_own(tmp_path) as made:
        yield made


def _addresses() -> list[tuple[str, str]]:
    found = []
    for place, state, (who, view) in product(PLACES, STATES, VIEWS):
        query = "&".join(filter(None, (place, f"state={state}" if state else "", view)))
        found.append((who, f"/items/?{query}"))
    return found


def _measured(site: Site) -> Figures:
    found: Figures = site.python(ASK.format(addresses=_addresses(), turns=TURNS))
    return found


def test_any_filter_of_a_million_items_is_about_as_fast_as_of_ten_thousand(site: Site) -> None:
    site.python(GROW.format(first=1, last=FEW))
    few = _measured(site)
    site.python(GROW.format(first=FEW + 1, last=MANY))
    many = _measured(site)

    # A filter that finds fewer than a page at first has less to draw: it is compared with a full page.
    full = percentile(
        [one for _asked, seconds, rows in few.values() if rows == PAGE for one in seconds], 0.95
    )
    assert full > 0
    slow = []
    for name, (asked, seconds, rows) in many.items():
        before = max(percentile(few[name][1], 0.95), full)
        after = percentile(seconds, 0.95)
        print(f"{name}: {rows} rows, p95 {1000 * before:.0f} -> {1000 * after:.0f} ms, {asked} queries")
        assert asked <= max(one for one, _seconds, _rows in few.values()), f"{name} asks more often"
        slow += [name] if after > MOST_SLOWER * before else []
    assert slow == []
