"""The worker pool: bounded, write-behind, stoppable."""

import asyncio
import threading

import pytest

from benchmark.providers import Prompt, Reply, run_pool


class Echo:
    """Answers at once, and remembers how many calls were open at the same time."""

    def __init__(self) -> None:
        self.open = self.most = 0

    async def reply(self, prompt: Prompt) -> Reply:
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(0)
        self.open -= 1
        return Reply(prompt.id, prompt.text)

    async def close(self) -> None:
        pass


class Stuck(Echo):
    """Answers the first prompts and then never again."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after
        self.hanging = asyncio.Event()

    async def reply(self, prompt: Prompt) -> Reply:
        self.left -= 1
        if self.left < 0:
            self.hanging.set()
            await asyncio.Event().wait()
        return Reply(prompt.id, "B")


def prompts(n: int) -> list[Prompt]:
    return [Prompt(str(i), "B") for i in range(n)]


def test_every_reply_is_handed_on_exactly_once_in_batches_of_at_most_the_given_size():
    batches: list[list[Reply]] = []
    report = asyncio.run(
        run_pool(Echo(), prompts(1003), concurrency=16, on_batch=batches.append, batch_rows=100)
    )
    assert sorted(int(reply.id) for batch in batches for reply in batch) == list(range(1003))
    assert max(map(len, batches)) <= 100
    assert (report.sent, report.answered, report.failed, report.batches, report.stopped) == (
        1003,
        1003,
        0,
        len(batches),
        False,
    )


def test_no_more_calls_are_open_than_there_are_workers():
    provider = Echo()
    asyncio.run(run_pool(provider, prompts(200), concurrency=7, on_batch=lambda batch: None))
    assert provider.most == 7


def test_a_coroutine_may_take_the_batches():
    seen: list[str] = []

    async def take(batch: list[Reply]) -> None:
        seen.extend(reply.id for reply in batch)

    asyncio.run(run_pool(Echo(), prompts(5), concurrency=2, on_batch=take))
    assert len(seen) == 5


def test_a_plain_function_takes_all_batches_in_one_other_thread():
    threads: set[int] = set()
    asyncio.run(
        run_pool(
            Echo(),
            prompts(500),
            concurrency=4,
            on_batch=lambda batch: threads.add(threading.get_ident()),
            batch_rows=50,
        )
    )
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_replies_are_written_before_the_batch_is_full_when_time_has_passed():
    async def main() -> list[str]:
        provider, written = Stuck(3), asyncio.Event()
        seen: list[str] = []

        async def take(batch: list[Reply]) -> None:
            seen.extend(reply.id for reply in batch)
            written.set()

        task = asyncio.create_task(
            run_pool(provider, prompts(9), concurrency=1, on_batch=take, batch_seconds=0.01)
        )
        await asyncio.wait_for(written.wait(), 10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return seen

    assert asyncio.run(main()) == ["0", "1", "2"]


def test_what_has_come_before_a_cancel_is_still_handed_on():
    async def main() -> list[str]:
        provider = Stuck(4)
        seen: list[str] = []

        async def take(batch: list[Reply]) -> None:
            seen.extend(reply.id for reply in batch)

        task = asyncio.create_task(
            run_pool(provider, prompts(9), concurrency=1, on_batch=take, batch_seconds=60)
        )
        await asyncio.wait_for(provider.hanging.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return seen

    assert asyncio.run(main()) == ["0", "1", "2", "3"]


def test_a_stop_sends_no_further_prompt_and_keeps_what_was_in_flight():
    seen: list[str] = []
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 10

    report = asyncio.run(
        run_pool(
            Echo(),
            prompts(100),
            concurrency=3,
            on_batch=lambda batch: seen.extend(r.id for r in batch),
            stop=stop,
        )
    )
    assert (report.sent, report.stopped, len(seen)) == (10, True, 10)


def test_a_provider_that_breaks_costs_one_reply_and_not_the_run():
    class Breaks(Echo):
        async def reply(self, prompt: Prompt) -> Reply:
            if prompt.id == "1":
                raise KeyError("bug")
            return Reply(prompt.id, "B")

    seen: list[Reply] = []
    report = asyncio.run(run_pool(Breaks(), prompts(3), concurrency=1, on_batch=seen.extend))
    assert (report.answered, report.failed) == (2, 1)
    assert [(reply.error, reply.params) for reply in seen if reply.error] == [
        ("provider_failed", {"reason": "KeyError"})
    ]


def test_a_writer_that_fails_ends_the_run_with_its_own_error():
    def broken(batch: list[Reply]) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        asyncio.run(run_pool(Echo(), prompts(5000), concurrency=4, on_batch=broken, batch_rows=10))


def test_workers_wait_for_a_slow_writer_instead_of_filling_the_memory():
    async def main() -> int:
        gate, entered = asyncio.Event(), asyncio.Event()
        provider = Echo()

        async def take(batch: list[Reply]) -> None:
            entered.set()
            await gate.wait()

        def numbered():
            for prompt in prompts(10_000):
                pulled.append(prompt.id)
                yield prompt

        pulled: list[str] = []
        task = asyncio.create_task(
            run_pool(provider, numbered(), concurrency=8, on_batch=take, batch_rows=10)
        )
        await asyncio.wait_for(entered.wait(), 10)
        for _ in range(2000):
            await asyncio.sleep(0)
        held = len(pulled)
        gate.set()
        report = await task
        assert report.answered == 10_000
        return held

    assert asyncio.run(main()) < 100


def test_a_pool_without_workers_is_refused():
    with pytest.raises(ValueError, match="concurrency"):
        asyncio.run(run_pool(Echo(), [], concurrency=0, on_batch=lambda batch: None))
