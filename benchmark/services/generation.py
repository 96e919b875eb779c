"""Asking the model: the network runs in its own thread and loop, replies come back in batches to the thread that may write."""

import asyncio
import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from benchmark.models import EvaluatedModel, ProviderKind, StoredReply
from benchmark.providers import Prompt, Provider, ProviderError, Reply, Sampling, build_provider, parse_spec, run_pool
from curation.handover import Refused

SAMPLING = ("max_tokens", "temperature", "top_p", "seed")


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
            parse_spec(model.spec), allowed_hosts=settings.MODEL_HOSTS, api_key=model.api_key or None, sampling=sampling
        )
    except ProviderError as error:
        raise Refused(error.code, **error.params) from error


def replies(
    provider: Provider, prompts: Iterable[Prompt], *, concurrency: int, stop: threading.Event
) -> Iterator[list[Reply]]:
    """Batches of replies as they come, at most ``concurrency`` requests at a time; setting ``stop`` ends it early.

    The caller's thread gets the batches, so that database work stays in it; an exception of the loop is raised there.
    """
    batches: queue.Queue[list[Reply] | BaseException | None] = queue.Queue(maxsize=64)

    async def main() -> None:
        try:
            await run_pool(provider, prompts, concurrency=concurrency, on_batch=batches.put, stop=stop.is_set)
        finally:
            await provider.close()

    def work() -> None:
        try:
            asyncio.run(main())
            batches.put(None)
        except BaseException as error:  # handed over to the caller's thread
            batches.put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (batch := batches.get()) is not None:
            if isinstance(batch, BaseException):
                raise batch
            yield batch
    finally:
        stop.set()
        while thread.is_alive():
            # A full queue must not keep the loop from ending.
            try:
                batches.get(timeout=0.05)
            except queue.Empty:
                thread.join(timeout=0.05)
