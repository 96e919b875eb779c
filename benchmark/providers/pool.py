"""A fixed pool of workers that pull prompts from an iterator and hand finished replies on in batches.

Never one task per sample: memory stays flat however long the iterator is. Replies are written behind, in
batches, and workers wait when the writer falls behind. A stop lets calls in flight end and writes what
they brought."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from benchmark.providers.base import Prompt, Provider, Reply

OnBatch = Callable[[list[Reply]], Awaitable[None]] | Callable[[list[Reply]], None]
_BACKLOG = 4


@dataclass(slots=True)
class PoolReport:
    """What a pool did: prompts sent, replies with text, replies with an error, batches handed on."""

    sent: int = 0
    answered: int = 0
    failed: int = 0
    batches: int = 0
    stopped: bool = False


@dataclass(slots=True)
class _Pool:
    provider: Provider
    prompts: Iterator[Prompt]
    stop: Callable[[], bool]
    batch_rows: int
    report: PoolReport = field(default_factory=PoolReport)
    buffer: list[Reply] = field(default_factory=list)
    full: asyncio.Event = field(default_factory=asyncio.Event)
    drained: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self) -> None:
        """One worker: pull, ask, put, until the iterator or the run ends."""
        while not self.report.stopped:
            if self.stop():
                self.report.stopped = True
                return
            prompt = next(self.prompts, None)
            if prompt is None:
                return
            self.report.sent += 1
            self._put(await _ask(self.provider, prompt))
            while len(self.buffer) >= _BACKLOG * self.batch_rows:
                self.drained.clear()
                await self.drained.wait()

    def take(self) -> list[Reply]:
        """The oldest rows of the buffer, at most one batch."""
        batch, self.buffer[:] = self.buffer[: self.batch_rows], self.buffer[self.batch_rows :]
        if len(self.buffer) < self.batch_rows:
            self.full.clear()
        return batch

    def _put(self, reply: Reply) -> None:
        self.report.answered += reply.error is None
        self.report.failed += reply.error is not None
        self.buffer.append(reply)
        if len(self.buffer) >= self.batch_rows:
            self.full.set()


async def run_pool(
    provider: Provider,
    prompts: Iterable[Prompt],
    *,
    concurrency: int,
    on_batch: OnBatch,
    batch_rows: int = 200,
    batch_seconds: float = 0.2,
    stop: Callable[[], bool] | None = None,
) -> PoolReport:
    """Ask ``provider`` every prompt with ``concurrency`` workers; ``on_batch`` gets each reply exactly once.

    ``on_batch`` is awaited when it is a coroutine function and otherwise runs in one thread of its own (so
    that it keeps one database connection). ``prompts`` is pulled inside the event loop: it must neither
    block nor touch a database. ``stop`` is asked before every prompt. When the caller is cancelled, or
    ``on_batch`` raises, calls in flight are cancelled; on a cancel the replies that had already come are
    still handed on."""
    if concurrency < 1 or batch_rows < 1:
        raise ValueError("concurrency and batch_rows must be at least 1")
    pool = _Pool(provider, iter(prompts), stop or (lambda: False), batch_rows)
    with ThreadPoolExecutor(1, thread_name_prefix="on-batch") as thread:
        workers = asyncio.gather(*(pool.work() for _ in range(concurrency)))
        writer = asyncio.create_task(_write(pool, on_batch, thread, workers, batch_seconds))
        try:
            await asyncio.shield(writer)
        except asyncio.CancelledError:
            workers.cancel()
            await asyncio.gather(workers, return_exceptions=True)
            await asyncio.gather(writer, return_exceptions=True)
            raise
        finally:
            workers.cancel()
            await asyncio.gather(workers, return_exceptions=True)
    return pool.report


async def _write(
    pool: _Pool,
    on_batch: OnBatch,
    thread: ThreadPoolExecutor,
    workers: "asyncio.Future[list[None]]",
    seconds: float,
) -> None:
    """Hand on a batch whenever one is full or ``seconds`` have passed, and what is left when the workers
    are done."""
    while not workers.done() or pool.buffer:
        if not workers.done() and len(pool.buffer) < pool.batch_rows:
            full = asyncio.create_task(pool.full.wait())
            waited: set[asyncio.Future[Any]] = {full, workers}
            await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            full.cancel()
        batch = pool.take()
        if batch:
            await _hand_on(on_batch, batch, thread)
            pool.report.batches += 1
        pool.drained.set()
    if not workers.cancelled():
        workers.result()


async def _hand_on(on_batch: OnBatch, batch: list[Reply], thread: ThreadPoolExecutor) -> None:
    if inspect.iscoroutinefunction(on_batch):
        await on_batch(batch)
    else:
        await asyncio.get_running_loop().run_in_executor(thread, on_batch, batch)


async def _ask(provider: Provider, prompt: Prompt) -> Reply:
    """A provider's bug costs one reply, not the run."""
    try:
        return await provider.reply(prompt)
    except Exception as error:
        return Reply(prompt.id, None, "provider_failed", params={"reason": type(error).__name__})
