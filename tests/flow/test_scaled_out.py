"""The whole path on PostgreSQL with RabbitMQ and two worker processes, one of which is killed on the way."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.conftest import unavailable
from tests.flow.site import Site, eventually, kill
from tests.flow.test_killed_worker import RECORDS, STAGE

pytestmark = [pytest.mark.services, pytest.mark.slow]

WORKER = ("-m", "config.child", "worker")
BEAT = ("-m", "config.child", "beat")

PREPARE = """
from annotation.services import item_imports, releases
from benchmark.services import evaluated_models
from curation.models import Role
from curation.services.people import invite_user
from pathlib import Path
lead = invite_user(email="lead@test.example", role=Role.DATA_LEAD)
evaluator = invite_user(email="evaluator@test.example", role=Role.EVALUATOR)
file = item_imports.read_items(Path({path!r}), file_name="val.xlsx", dataset="CMExam")
file.items = file.items[:300]
item_imports.import_items(file=file, origin="val.xlsx", by=lead)
item_imports.accept_imported(dataset="CMExam", by=lead)
release = releases.draft_release(name="exam", by=lead, kind="imported", selection={{"datasets": {{"CMExam": 100}}, "seed": 3}})
job = releases.freeze_release(release=release, by=lead)
print(json.dumps({{"job": str(job.pk)}}))
"""
RUN = """
from annotation.models import Release
from benchmark.services import evaluated_models, runs
from curation.models import User
evaluator = User.objects.get(email="evaluator@test.example")
release = Release.objects.get(name="exam")
keys = [json.loads(key) for key in release.items.values_list("key", flat=True)]
replies = [(key["id"], "故选" + "".join(key["target"]["choice"])) for key in keys]
model = evaluated_models.store_replies(name="knows-all", replies=replies, by=evaluator)
run = runs.start_run(release=release, model=model, by=evaluator)
print(json.dumps({"job": str(run.job_id), "run": run.pk}))
"""


def _url(name: str) -> str:
    url = os.environ.get(name, "")
    if not url:
        unavailable(f"{name} is not set: no server to test with")
    return url


@pytest.fixture
def scaled_out(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A site on a PostgreSQL database of its own and on RabbitMQ."""
    postgres, rabbit = _url("ZHENPING_TEST_POSTGRES_URL"), _url("ZHENPING_TEST_RABBITMQ_URL")
    name = f"zhenping_{secrets.token_hex(4)}"
    url = urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    site = Site(tmp_path / "site", {"DATABASE_URL": url, "CELERY_BROKER_URL": rabbit})
    try:
        site.prepare()
        yield site, url
    finally:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def look(url: str, query: str, *values: Any) -> tuple[Any, ...]:
    """One row."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row


def is_done(url: str, job: str) -> bool:
    """Whether a job is at its end, and well."""
    state = look(url, "SELECT state FROM curation_job WHERE id = %s", job)[0]
    assert state not in {"failed", "cancelled"}, look(
        url, "SELECT error_code, error FROM curation_job WHERE id = %s", job
    )
    return bool(state == "done")


def test_the_path_holds_on_postgresql_and_rabbitmq_with_two_workers_of_which_one_is_killed(
    scaled_out: tuple[Site, str], shared_data: Path
) -> None:
    site, url = scaled_out
    started = site.python(STAGE.format(path=str(next(shared_data.glob("import/*/*.csv")))))
    first = site.start(*WORKER)
    eventually(lambda: look(url, "SELECT count(*) FROM curation_sourcerecord")[0] >= 1000, every=0.02)
    with site.running(*WORKER), site.running(*BEAT):
        kill(first)
        with site.running(*WORKER):
            eventually(lambda: is_done(url, started["job"]), seconds=120, every=0.3)
            assert site.python(RECORDS) == {"rows": 7266, "distinct_rows": 7266, "distinct": 7266}
            detected = "SELECT count(*) FROM curation_job WHERE kind = 'detect' AND state = 'done'"
            eventually(lambda: look(url, detected)[0] == 1, seconds=180, every=0.3)
            frozen = site.python(PREPARE.format(path=str(next(shared_data.glob("mcq/*/val.xlsx")))))
            eventually(lambda: is_done(url, frozen["job"]), seconds=60, every=0.3)
            run = site.python(RUN)
            eventually(lambda: is_done(url, run["job"]), seconds=60, every=0.3)
    value, n = look(
        url,
        "SELECT value, n FROM benchmark_metricresult WHERE run_id = %s AND scope = 'overall_datasets'",
        run["run"],
    )
    assert (value, n) == (1.0, 100)
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute("UPDATE annotation_releaseitem SET key = '{}'")
