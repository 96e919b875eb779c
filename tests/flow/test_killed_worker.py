"""A worker is killed with ``kill -9`` in the middle of an import and of a run: nothing is lost, nothing is repeated."""

import csv
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.flow.site import Site, eventually, kill

WORKER = ("-m", "config.child", "worker")
BEAT = ("-m", "config.child", "beat")

STAGE = """
from curation.services import sources, staging, imports
source = sources.ensure_source(name="Toyhom")
with open({path!r}, "rb") as stream:
    batch = staging.stage_file(stream=stream, file_name="consultations.csv", source=source, by=None)
job = imports.commit_batch(batch=batch, by=None)
print(json.dumps({{"batch": batch.pk, "job": str(job.pk)}}))
"""
JOB = """
from curation.models import Job
row = Job.objects.get(pk={job!r})
print(json.dumps({{"state": row.state, "done": row.done, "attempts": row.attempts, "result": row.result, "error": row.error_code}}))
"""
RECORDS = """
from curation.models import SourceRecord
rows = list(SourceRecord.objects.values_list("row", "content_digest"))
print(json.dumps({"rows": len(rows), "distinct_rows": len({r for r, _d in rows}), "distinct": len({d for _r, d in rows})}))
"""


def look(site: Site, query: str) -> tuple[Any, ...]:
    """One row, read past Django so that looking costs nothing."""
    connection = sqlite3.connect(f"file:{site.folder}/zhenping.sqlite3?mode=ro", uri=True)
    try:
        row: tuple[Any, ...] = connection.execute(query).fetchone()
        return row
    finally:
        connection.close()


def database_progress(site: Site, table: str) -> int:
    """Rows in a table."""
    return int(look(site, f"select count(*) from {table}")[0])


def is_done(site: Site, job: str) -> bool:
    """Whether the job is at its end."""
    return str(look(site, f"select state from curation_job where id = '{UUID(job).hex}'")[0]) == "done"


def four_times(path: Path, target: Path) -> Path:
    """The real consultations four times over, each time told apart by a number, so that there is time to kill."""
    header, *rows = csv.reader(path.read_bytes().decode("gb18030").splitlines(keepends=True))
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        writer.writerows([*row[:-1], f"{row[-1]} {copy}"] for copy in range(4) for row in rows)
    return target


def test_an_import_whose_worker_is_killed_leaves_exactly_one_copy_of_each_row(
    site: Site, shared_data: Path, tmp_path: Path
) -> None:
    path = four_times(next(shared_data.glob("import/*/*.csv")), tmp_path / "consultations.csv")
    started = site.python(STAGE.format(path=str(path)))
    worker = site.start(*WORKER)
    eventually(lambda: database_progress(site, "curation_sourcerecord") >= 1000, every=0.02)
    kill(worker)
    left = database_progress(site, "curation_sourcerecord")
    with site.running(*WORKER), site.running(*BEAT):
        eventually(lambda: is_done(site, started["job"]), seconds=120, every=0.3)
    done = site.python(JOB.format(job=started["job"]))
    assert left < 4 * 7266, "the worker was killed too late for this test to show anything"
    assert done["attempts"] == 2
    assert {name: done["result"][name] for name in ("rows", "imported", "duplicates", "rejected")} == {
        "rows": 4 * 7644,
        "imported": 4 * 7266,
        "duplicates": 4 * 378,
        "rejected": [],
    }
    assert site.python(RECORDS) == {"rows": 4 * 7266, "distinct_rows": 4 * 7266, "distinct": 4 * 7266}


class Endpoint:
    """A slow OpenAI-compatible endpoint that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.hold = threading.Event()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.asked[body["messages"][-1]["content"]] += 1
                if sum(endpoint.asked.values()) > 40:
                    endpoint.hold.wait()
                reply = {
                    "choices": [
                        {"message": {"role": "assistant", "content": "答案：A"}, "finish_reason": "stop"}
                    ]
                }
                data = json.dumps(reply).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    return

            def log_message(self, *_args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """It answers forty requests and then waits until it is released."""
    made = Endpoint()
    yield made
    made.hold.set()
    made.server.shutdown()


RUN = """
from annotation.models import Item, Provenance, Release, ReleaseKind
from annotation.services import item_imports, releases
from benchmark.services import evaluated_models, runs
from curation import jobs
from curation.models import Role
from curation.services.people import invite_user
from pathlib import Path
lead = invite_user(email="lead@test.example", role=Role.DATA_LEAD)
file = item_imports.read_items(Path({path!r}), file_name="val.xlsx", dataset="CMExam")
file.items = file.items[:400]
item_imports.import_items(file=file, origin="val.xlsx", by=lead)
item_imports.accept_imported(dataset="CMExam", by=lead)
release = releases.draft_release(name="exam", by=lead, kind="imported", selection={{"datasets": {{"CMExam": 150}}, "seed": 1}})
jobs.run_here(releases.freeze_release(release=release, by=lead))
release.refresh_from_db()
model = evaluated_models.register_model(name="slow", spec="openai:m@{url}")
run = runs.start_run(release=release, model=model, concurrency=8)
print(json.dumps({{"run": run.pk, "job": str(run.job_id), "n": release.item_count}}))
"""
RESPONSES = """
from benchmark.models import Response
rows = list(Response.objects.filter(run_id={run}).values_list("item_id", "outcome"))
print(json.dumps({{"rows": len(rows), "items": len({{i for i, _o in rows}}), "open": sum(not o for _i, o in rows)}}))
"""


def test_a_run_whose_worker_is_killed_asks_again_only_what_was_in_flight_or_unwritten(
    site: Site, shared_data: Path, endpoint: Endpoint
) -> None:
    path = next(shared_data.glob("mcq/*/val.xlsx"))
    started = site.python(RUN.format(path=str(path), url=endpoint.url))
    worker = site.start(*WORKER)
    eventually(lambda: sum(endpoint.asked.values()) >= 48)
    eventually(lambda: database_progress(site, "benchmark_response") >= 1, every=0.05)
    kill(worker)
    written = database_progress(site, "benchmark_response")
    asked_before = sum(endpoint.asked.values())
    endpoint.hold.set()
    with site.running(*WORKER), site.running(*BEAT):
        eventually(lambda: is_done(site, started["job"]), seconds=120, every=0.3)
    assert site.python(RESPONSES.format(run=started["run"])) == {"rows": 150, "items": 150, "open": 0}
    assert len(endpoint.asked) == 150
    again = sum(endpoint.asked.values()) - 150
    assert again <= asked_before - written, "what was written already is never asked again"
