"""A small client for OpenAI-compatible chat endpoints (vLLM, SGLang, ``transformers serve``), over aiohttp.

Timeouts for the connection, for silence and for the whole sample; bounded retries on 429, 5xx and broken
connections with Retry-After honoured; never a redirect followed, never more than a set number of bytes
read."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from benchmark.providers.base import Params, Prompt, ProviderError, ProviderSpec, Reply, Sampling
from benchmark.providers.hosts import GuardedResolver, host_allowed

_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one sample. ``deadline`` covers all attempts together; a longer wait than ``max_wait`` is
    not waited."""

    connect: float = 10.0
    silence: float = 300.0
    deadline: float = 600.0
    attempts: int = 4
    first_wait: float = 0.5
    max_wait: float = 60.0
    max_bytes: int = 8 * 1024 * 1024


class _FailedError(Exception):
    """One attempt failed: the code, its parameters, and whether and when to try again."""

    def __init__(self, code: str, params: Params, *, retry: bool = False, after: float | None = None) -> None:
        super().__init__(code)
        self.code, self.params, self.retry, self.after = code, params, retry, after


class OpenAIProvider:
    """One model behind one endpoint; open as long as the event loop that first called it."""

    def __init__(
        self,
        spec: ProviderSpec,
        *,
        allowed_hosts: Sequence[str],
        api_key: str | None = None,
        sampling: Sampling = Sampling(),  # noqa: B008  (frozen)
        limits: Limits = Limits(),
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        if not host_allowed(spec.url, allowed_hosts):
            raise ProviderError("host_not_allowed", host=_shown_host(spec.url))
        if api_key is not None and (not api_key.isascii() or not api_key.isprintable()):
            raise ProviderError("bad_api_key")
        self._url = f"{spec.url}/chat/completions"
        self._model, self._sampling, self._limits, self._sleep = spec.model, sampling, limits, sleep
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._session: aiohttp.ClientSession | None = None

    async def reply(self, prompt: Prompt) -> Reply:
        """The model's text, or an error code after the last attempt."""
        started = time.monotonic()
        attempt = 0
        try:
            async with asyncio.timeout(self._limits.deadline):
                while True:
                    attempt += 1
                    try:
                        body = await self._call(prompt)
                        break
                    except _FailedError as failed:
                        await self._wait(failed, attempt)
            return _read(prompt.id, body, time.monotonic() - started, attempt)
        except _FailedError as failed:
            error, params = failed.code, failed.params
        except TimeoutError:
            error, params = "timeout", {"seconds": self._limits.deadline}
        seconds = time.monotonic() - started
        return Reply(prompt.id, None, error, seconds=seconds, params=params, attempts=attempt)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _wait(self, failed: _FailedError, attempt: int) -> None:
        """Wait before the next attempt, or raise the failure when there is to be none."""
        if not failed.retry or attempt >= self._limits.attempts:
            raise failed
        backoff = self._limits.first_wait * 2 ** (attempt - 1)
        jittered = backoff * (1 + random.random() / 4)
        wait = jittered if failed.after is None else failed.after
        if wait > self._limits.max_wait:
            raise failed
        await self._sleep(wait)

    async def _call(self, prompt: Prompt) -> bytes:
        try:
            async with self._open().post(
                self._url, data=self._payload(prompt), headers=self._headers, allow_redirects=False
            ) as response:
                await _check_status(response)
                return await self._body(response)
        except TimeoutError as error:
            connecting = isinstance(error, aiohttp.ConnectionTimeoutError)
            seconds = self._limits.connect if connecting else self._limits.silence
            code = "endpoint_unreachable" if connecting else "timeout"
            raise _FailedError(code, {"seconds": seconds}, retry=connecting) from error
        except (aiohttp.ClientError, OSError) as error:
            raise _FailedError(
                "endpoint_unreachable", {"reason": type(error).__name__}, retry=True
            ) from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(
                total=None, sock_connect=self._limits.connect, sock_read=self._limits.silence
            )
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, resolver=GuardedResolver()),
                timeout=timeout,
                auto_decompress=False,
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    def _payload(self, prompt: Prompt) -> bytes:
        sampling = self._sampling
        payload: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": "user", "content": prompt.text}],
            "temperature": sampling.temperature,
            "max_tokens": sampling.max_tokens,
            "stream": False,
        }
        if sampling.top_p is not None:
            payload["top_p"] = sampling.top_p
        if sampling.seed is not None:
            payload["seed"] = sampling.seed
        return json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        parts, size = [], 0
        async for chunk in response.content.iter_any():
            size += len(chunk)
            if size > self._limits.max_bytes:
                response.close()
                raise _FailedError("reply_too_large", {"bytes": self._limits.max_bytes})
            parts.append(chunk)
        return b"".join(parts)


async def _check_status(response: aiohttp.ClientResponse) -> None:
    """Raise for every status but 200, with the beginning of what the server said."""
    status = response.status
    if status == 200:
        return
    if 300 <= status < 400:
        raise _FailedError("redirect_refused", {"status": status})
    detail = (await response.content.read(300)).decode("utf-8", "replace")
    after = _retry_after(response.headers.get("Retry-After"))
    raise _FailedError(
        "http_status", {"status": status, "detail": clean(detail)}, retry=status in _RETRIED, after=after
    )


def _read(prompt_id: str, body: bytes, seconds: float, attempts: int) -> Reply:
    """The reply in a chat completion; tolerant of what servers add (reasoning_content, content parts, no
    usage)."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return Reply(
            prompt_id, None, "bad_json", seconds=seconds, attempts=attempts, params={"bytes": len(body)}
        )
    choices = answer.get("choices") if isinstance(answer, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return Reply(prompt_id, None, "bad_shape", seconds=seconds, attempts=attempts)
    text = _content(message.get("content"))
    usage = answer.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    finish = choice.get("finish_reason")
    return Reply(
        prompt_id,
        text or None,
        None if text else "empty_reply",
        finish=finish if isinstance(finish, str) else None,
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        seconds=seconds,
        attempts=attempts,
    )


def _content(content: Any) -> str:
    if isinstance(content, list):
        texts = [
            part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"
        ]
        content = "".join(text for text in texts if isinstance(text, str))
    return clean(content) if isinstance(content, str) and content.strip() else ""


def clean(text: str) -> str:
    """The text as a database can hold it: NUL and lone surrogates become the replacement character."""
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _retry_after(header: str | None) -> float | None:
    """Seconds to wait, from either form of the header; None when it is absent or unreadable."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _shown_host(url: str) -> str:
    """Host and port of a refused URL, without anything that might be a password."""
    return url.partition("//")[2].partition("/")[0].rpartition("@")[2][:200]
