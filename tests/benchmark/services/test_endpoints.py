"""Runs against a real server in this process: its answers, its silence, its refusal, its absence."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from aiohttp import web
from django.db import connection

from annotation.models import Release
from benchmark.models import EvaluationRun, Response, RunState
from benchmark.providers import Limits
from benchmark.selectors import errors_of, outcomes_of
from benchmark.services import evaluated_models, generation
from curation.handover import Refused

pytestmark = pytest.mark.django_db

Finished = Callable[..., EvaluationRun]
Handler = Callable[[dict[str, Any]], Awaitable[web.Response]]


class Endpoint:
    """A chat endpoint on a port of its own; ``answer`` says what it gives, ``seen`` what it got."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict[str, Any], str]] = []
        self.answer: Callable[[str], str | None] = lambda _prompt: "答案：A"
        self.status = 200
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = self._loop.run_until_complete(self._up())
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _up(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._chat)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        self._ready.set()
        return runner

    async def _chat(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.seen.append((body, request.headers.get("Authorization", "")))
        if self.status != 200:
            return web.json_response({"error": "no"}, status=self.status)
        content = self.answer(body["messages"][0]["content"])
        return web.json_response(
            {
                "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 7, "completion_tokens": 3},
            }
        )


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    server.start()
    yield server
    server.stop()


def test_an_endpoint_is_asked_each_prompt_once_with_its_key_and_its_answers_are_scored(
    rules_release: Release, endpoint: Endpoint, finished: Finished
) -> None:
    endpoint.answer = lambda prompt: '{"疾病": ["哮喘"]}' if "哮喘" in prompt else "答案：A"
    model = evaluated_models.register_model(
        name="served", spec=f"openai:m1@{endpoint.url}", api_key="sk-secret"
    )
    run = finished(rules_release, model, concurrency=4, parameters={"max_tokens": 64})
    assert run.state == RunState.COMPLETED
    assert outcomes_of(run)["met"] == 6
    assert run.requests == len(endpoint.seen) == 6
    assert {key for _body, key in endpoint.seen} == {"Bearer sk-secret"}
    assert {(body["model"], body["max_tokens"]) for body, _key in endpoint.seen} == {("m1", 64)}
    first = Response.objects.filter(run=run).first()
    assert first is not None
    assert (first.prompt_tokens, first.completion_tokens, first.finish) == (7, 3, "stop")


def test_a_model_that_returns_nothing_leaves_answers_missing_and_the_rest_goes_on(
    rules_release: Release, endpoint: Endpoint, finished: Finished
) -> None:
    endpoint.answer = lambda prompt: "" if "第1题" in prompt else "答案：A"
    model = evaluated_models.register_model(name="silent", spec=f"openai:m1@{endpoint.url}")
    run = finished(rules_release, model, concurrency=2)
    assert run.state == RunState.COMPLETED
    assert outcomes_of(run)["answer_missing"] == 1
    assert errors_of(run) == [("empty_reply", 1)]


def test_an_endpoint_that_refuses_the_key_stops_the_run_and_says_the_status(
    rules_release: Release, endpoint: Endpoint, finished: Finished
) -> None:
    endpoint.status = 401
    model = evaluated_models.register_model(name="locked", spec=f"openai:m1@{endpoint.url}")
    with pytest.raises(Refused) as refusal:
        finished(rules_release, model)
    assert refusal.value.code == "dead_status"
    assert "401" in str(refusal.value)
    assert "locked" in str(refusal.value)


def test_an_address_where_nobody_listens_stops_the_run(
    rules_release: Release, endpoint: Endpoint, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = evaluated_models.register_model(name="gone", spec="openai:m1@http://127.0.0.1:1/v1")
    monkeypatch.setattr(generation, "LIMITS", Limits(attempts=1))
    with pytest.raises(Refused) as refusal:
        finished(rules_release, model)
    assert refusal.value.code == "dead_unreachable"
    assert "http://127.0.0.1:1/v1" in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1:8000/v1",
        "http://169.254.169.254/v1",
        "http://localhost:8000/v1",
        "http://a:b@127.0.0.1:80/v1",
    ],
)
def test_an_endpoint_on_a_host_that_was_not_allowed_is_refused_in_words(db: None, url: str) -> None:
    with pytest.raises(Refused) as refusal:
        evaluated_models.register_model(name="far", spec=f"openai:m@{url}")
    assert refusal.value.code == "host_not_allowed"
    assert "ZHENPING_MODEL_HOSTS" in str(refusal.value)
    assert "a:b" not in str(refusal.value)


def test_a_key_is_sealed_in_the_database(db: None) -> None:
    evaluated_models.register_model(name="m", spec="openai:m@http://127.0.0.1:1/v1", api_key="sk-secret")
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM benchmark_evaluatedmodel")
        assert "sk-secret" not in cursor.fetchone()[0]


def test_the_same_name_for_another_model_is_refused(db: None) -> None:
    evaluated_models.register_model(name="m", spec="openai:m@http://127.0.0.1:1/v1")
    again = evaluated_models.register_model(name="m", spec="openai:m@http://127.0.0.1:1/v1", api_key="new")
    assert again.api_key == "new"
    with pytest.raises(Refused) as refusal:
        evaluated_models.register_model(name="m", spec="openai:other@http://127.0.0.1:1/v1")
    assert refusal.value.code == "model_exists"


@pytest.mark.parametrize(
    ("lines", "row", "code"),
    [
        ([b'{"id":"a","reply":"A"}', b"{"], 2, "bad_reply_line"),
        ([b'{"id":"a","reply":"A"}', b"", b'{"id":"b"}'], 3, "bad_reply_line"),
        ([b'{"id":"a","reply":5}'], 1, "bad_reply_line"),
        ([b"[1]"], 1, "bad_reply_line"),
        ([b'{"id":"a","reply":"\xff"}'], 1, "bad_reply_line"),
        ([b'{"id":"a","reply":"A"}', b'{"id":"a","reply":"B"}'], 2, "reply_twice"),
    ],
)
def test_a_line_of_replies_that_cannot_be_read_is_named_by_its_row(
    lines: list[bytes], row: int, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        list(evaluated_models.read_replies(lines, "replies.jsonl"))
    assert (refusal.value.code, refusal.value.params["row"]) == (code, row)
    assert f"第 {row} 行" in str(refusal.value)
