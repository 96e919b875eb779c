"""Asking the model: the network runs in a thread and loop of its own, replies come back in batches."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from benchmark.models import EvaluatedModel, ProviderKind, StoredReply
from benchmark.providers import (
    Limits,
    Prompt,
    Provider,
    ProviderError,
    Reply,
    Sampling,
    build_provider,
    parse_spec,
    run_pool,
)
from curation.handover import Refused

SAMPLING = ("max_tokens", "temperature", "top_p", "seed")
# So long the caller waits for replies before it may look after its lease.
IDLE_SECONDS = 1.0
BACKLOG = 64
# How long one sample may take, and how often it is tried.
LIMITS = Limits()

Batch = list[Reply]


class StoredReplies:
    """A provider over replies that were given elsewhere."""

    def __init__(self, replies: dict[str, str]) -> None:
        self._replies = replies

    async def reply(self, prompt: Prompt) -> Reply:
        """The stored reply, or the error ``no_stored_reply``."""
        text = self._replies.get(prompt.id)
        if text is None:
            return Reply(id=prompt.id, text=None, error="no_stored_reply")
        if not text.strip():
            return Reply(id=prompt.id, text=None, error="empty_reply")
        return Reply(id=prompt.id, text=text)

    async def close(self) -> None:
        """Nothing to close."""


def provider_of(model: EvaluatedModel, parameters: dict[str, Any]) -> Provider:
    """How ``model`` is called; raises Refused where it cannot be."""
    if model.provider == ProviderKind.REPLAY:
        return StoredReplies(dict(StoredReply.objects.filter(model=model).values_list("uid", "text")))
    try:
        sampling = Sampling(**{name: value for name, value in parameters.items() if name in SAMPLING})
        return build_provider(
            parse_spec(model.spec),
            allowed_hosts=settings.MODEL_HOSTS,
            api_key=model.api_key or None,
            sampling=sampling,
            limits=LIMITS,
        )
    except ProviderError as error:
        facts: dict[str, Any] = {**error.params, "url": model.location}
        raise Refused(error.code, **facts) from error


class Asking:
    """Batches of replies as they come, at most ``concurrency`` requests at a time; a context manager.

    Iterate over it: an empty batch comes when nothing came for a while. The caller's thread gets the
    batches, so that database work stays in it; an exception of the loop is raised there. After
    :meth:`stop` the replies that had come still follow.
    """

    def __init__(self, provider: Provider, prompts: Iterable[Prompt], *, concurrency: int) -> None:
        self._provider, self._prompts, self._concurrency = provider, prompts, concurrency
        self._batches: queue.Queue[Batch | BaseException | None] = queue.Queue(maxsize=BACKLOG)
        self._begun = threading.Event()
        self._over = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        # A full queue must not keep the loop from ending.
        with contextlib.suppress(Exception):
            for _batch in self:
                pass
        self._thread.join()

    def __iter__(self) -> Iterator[Batch]:
        while not self._over:
            try:
                batch = self._batches.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                batch = []
            if batch is None or isinstance(batch, BaseException):
                self._over = True
                if batch is not None:
                    raise batch
                return
            yield batch

    def stop(self) -> None:
        """Drop the requests in flight; what had come is still handed over."""
        if self._loop is not None and self._task is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._task.cancel)

    def _work(self) -> None:
        try:
            asyncio.run(self._main())
        except asyncio.CancelledError:
            self._batches.put(None)
        except BaseException as error:  # handed over to the caller's thread
            self._batches.put(error)
        else:
            self._batches.put(None)
        finally:
            self._begun.set()

    async def _main(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._begun.set()
        try:
            await run_pool(
                self._provider, self._prompts, concurrency=self._concurrency, on_batch=self._batches.put
            )
        finally:
            await self._provider.close()
