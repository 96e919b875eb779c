"""The endpoint client against a real server on 127.0.0.1: what goes wrong, and what is made of it."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from benchmark.providers import Limits, OpenAIProvider, Prompt, Reply, Sampling, parse_spec

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PROMPT = Prompt("q1", "下列不属于特殊型胃癌的是（）")


def completion(content: object = "E", **message: object) -> dict:
    return {
        "choices": [
            {"message": {"role": "assistant", "content": content, **message}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 2},
    }


class Asked:
    """What a handler saw and what the client waited."""

    def __init__(self) -> None:
        self.bodies: list[dict] = []
        self.headers: list = []
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def ask(
    handler: Handler,
    *,
    limits: Limits | None = None,
    api_key: str | None = None,
    sampling: Sampling | None = None,
) -> tuple[Reply, Asked]:
    asked = Asked()

    async def recording(request: web.Request) -> web.StreamResponse:
        asked.bodies.append(await request.json())
        asked.headers.append(request.headers)
        return await handler(request)

    async def main() -> Reply:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", recording)
        async with TestServer(app, host="127.0.0.1") as server:
            provider = OpenAIProvider(
                parse_spec(f"openai:tiny@http://127.0.0.1:{server.port}/v1"),
                allowed_hosts=["127.0.0.1:*"],
                api_key=api_key,
                sampling=sampling or Sampling(),
                limits=limits or Limits(),
                sleep=asked.sleep,
            )
            try:
                return await provider.reply(PROMPT)
            finally:
                await provider.close()

    return asyncio.run(main()), asked


def sequence(*responses: web.Response | Callable[[], web.Response]) -> Handler:
    left = list(responses)

    async def handler(request: web.Request) -> web.StreamResponse:
        response = left.pop(0)
        return response() if callable(response) else response

    return handler


def ok() -> web.Response:
    return web.json_response(completion())


def test_an_answer_comes_back_with_its_tokens_and_finish():
    reply, asked = ask(sequence(ok), api_key="k-1", sampling=Sampling(max_tokens=5, seed=3))
    assert (reply.id, reply.text, reply.error, reply.finish) == ("q1", "E", None, "stop")
    assert (reply.prompt_tokens, reply.completion_tokens, reply.attempts) == (11, 2, 1)
    assert asked.bodies[0]["messages"] == [{"role": "user", "content": PROMPT.text}]
    assert (asked.bodies[0]["model"], asked.bodies[0]["max_tokens"], asked.bodies[0]["seed"]) == (
        "tiny",
        5,
        3,
    )
    assert asked.headers[0]["Authorization"] == "Bearer k-1"


def test_too_many_requests_is_tried_again_after_the_time_the_server_names():
    reply, asked = ask(sequence(web.Response(status=429, headers={"Retry-After": "7"}), ok))
    assert (reply.text, reply.attempts, asked.waits) == ("E", 2, [7.0])


def test_a_longer_wait_than_allowed_is_not_waited():
    reply, asked = ask(sequence(web.Response(status=429, headers={"Retry-After": "3600"})))
    assert (reply.error, reply.params["status"], asked.waits) == ("http_status", 429, [])


def test_server_errors_are_tried_a_bounded_number_of_times_with_growing_waits():
    def broken() -> web.Response:
        return web.Response(status=500, text="boom\x00")

    reply, asked = ask(sequence(broken, broken, broken), limits=Limits(attempts=3, first_wait=1))
    assert (reply.text, reply.error, reply.attempts) == (None, "http_status", 3)
    assert reply.params == {"status": 500, "detail": "boom\ufffd"}
    assert 1 <= asked.waits[0] <= 1.25
    assert 2 <= asked.waits[1] <= 2.5


def test_a_client_error_is_not_tried_again():
    reply, _ = ask(sequence(web.Response(status=400, text="no such model")))
    assert (reply.error, reply.params, reply.attempts) == (
        "http_status",
        {"status": 400, "detail": "no such model"},
        1,
    )


def test_a_redirect_is_refused_and_not_followed():
    reply, asked = ask(sequence(web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"})))
    assert (reply.error, reply.params, len(asked.bodies)) == ("redirect_refused", {"status": 307}, 1)


def test_a_dead_endpoint_is_unreachable_after_bounded_attempts():
    asked = Asked()

    async def main() -> Reply:
        provider = OpenAIProvider(
            parse_spec(f"openai:m@http://127.0.0.1:{unused_port()}/v1"),
            allowed_hosts=["127.0.0.1:*"],
            limits=Limits(attempts=3),
            sleep=asked.sleep,
        )
        try:
            return await provider.reply(PROMPT)
        finally:
            await provider.close()

    reply = asyncio.run(main())
    assert (reply.error, reply.attempts, len(asked.waits)) == ("endpoint_unreachable", 3, 2)


def silent(request: web.Request) -> Awaitable[web.StreamResponse]:
    return asyncio.Event().wait()  # type: ignore[return-value]


def test_silence_ends_in_a_timeout_that_is_not_tried_again():
    reply, asked = ask(silent, limits=Limits(silence=0.05))
    assert (reply.error, reply.params, len(asked.bodies)) == ("timeout", {"seconds": 0.05}, 1)


def test_the_deadline_bounds_a_sample_as_a_whole():
    reply, _ = ask(silent, limits=Limits(silence=60, deadline=0.05))
    assert (reply.error, reply.params) == ("timeout", {"seconds": 0.05})


def test_a_connection_that_breaks_in_the_middle_is_tried_again():
    calls = []

    async def handler(request: web.Request) -> web.StreamResponse:
        calls.append(1)
        if len(calls) == 1:
            request.transport.abort()
        return ok()

    reply, _ = ask(handler)
    assert (reply.text, reply.attempts) == ("E", 2)


@pytest.mark.parametrize("body", [b'{"choices": [{"message"', b"", b"\xff\xfe", b"[" * 100_000])
def test_truncated_or_garbled_json_is_named_as_such(body: bytes):
    reply, _ = ask(sequence(web.Response(body=body, content_type="application/json")))
    assert (reply.text, reply.error, reply.attempts) == (None, "bad_json", 1)


@pytest.mark.parametrize(
    "body", [{}, [], {"choices": []}, {"choices": [{}]}, {"choices": [{"message": "x"}]}, {"error": "x"}]
)
def test_json_without_a_message_is_a_bad_shape(body: object):
    reply, _ = ask(sequence(web.json_response(body)))
    assert (reply.text, reply.error) == (None, "bad_shape")


@pytest.mark.parametrize("content", ["", "  \n", None, []])
def test_a_model_that_says_nothing_gives_an_empty_reply_and_no_text(content: object):
    reply, _ = ask(sequence(web.json_response(completion(content))))
    assert (reply.text, reply.error, reply.finish) == (None, "empty_reply", "stop")


def test_reasoning_beside_the_content_is_left_out_of_the_text():
    reply, _ = ask(sequence(web.json_response(completion("B", reasoning_content="选A？不，选B"))))
    assert reply.text == "B"
    reply, _ = ask(sequence(web.json_response(completion(None, reasoning_content="选A"))))
    assert (reply.text, reply.error) == (None, "empty_reply")


def test_content_in_parts_is_joined():
    reply, _ = ask(
        sequence(
            web.json_response(completion([{"type": "text", "text": "答案"}, {"type": "text", "text": "B"}]))
        )
    )
    assert reply.text == "答案B"


def test_characters_that_no_database_holds_are_replaced():
    body = json.dumps(completion("答案\ud800B\x00"))
    reply, _ = ask(sequence(web.Response(text=body, content_type="application/json")))
    assert reply.text == "答案\ufffdB\ufffd"


def test_a_reply_larger_than_the_cap_is_cut_off_with_an_error():
    reply, _ = ask(sequence(web.json_response(completion("x" * 5000))), limits=Limits(max_bytes=1000))
    assert (reply.text, reply.error, reply.params) == (None, "reply_too_large", {"bytes": 1000})


def test_missing_usage_is_tolerated():
    reply, _ = ask(sequence(web.json_response({"choices": [{"message": {"content": "B"}}]})))
    assert (reply.text, reply.prompt_tokens, reply.finish) == ("B", None, None)
