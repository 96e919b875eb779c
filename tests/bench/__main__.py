"""``make bench``: our parts beside a ceiling or a plainer way, as ratios from one run. Figures depend on the machine."""

import asyncio
import csv
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import rjieba
from aiohttp import web

from benchmark.providers import Prompt, Reply, Sampling, build_provider, run_pool
from curation.deid import detect
from curation.near_duplicates import Sketches, find_clusters
from curation.near_duplicates.shingles import shingles
from tests.bench.importing import bench_import
from tests.bench.presidio import bench_long_records, bench_presidio

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"


def timed(work: Callable[[], object]) -> float:
    """Seconds of the best of three runs."""
    best = float("inf")
    for _attempt in range(3):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def show(what: str, ours: float, theirs: float, unit: str, beside: str) -> None:
    """One line: our figure, the other one, the ratio."""
    print(f"{what:<34} {ours:>12,.0f} {unit:<10} {theirs:>12,.0f} {beside:<34} ×{ours / theirs:.2f}")


def consultations() -> list[list[str]]:
    """The real consultations, as cells."""
    path = next(SHARED.glob("import/*/*.csv"))
    return list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))


def bench_detection(rows: list[list[str]]) -> None:
    """The detector beside the part of speech tagger that is one of its seven layers."""
    texts = ["\n".join(row[1:]) for row in rows[1:2001]]
    size = sum(map(len, texts))
    ours = size / timed(lambda: [detect(text) for text in texts])
    tagger = size / timed(lambda: [rjieba.tag(text) for text in texts])
    show("detect identifiers", ours, tagger, "chars/s", "rjieba.tag alone (ceiling)")
    bench_presidio(texts, show)
    bench_long_records(texts)


def bench_near_duplicates(rows: list[list[str]]) -> None:
    """Finding near-duplicates beside cutting the same texts into shingles one by one."""
    texts = ["\n".join(row[1:]) for row in rows[1:]]

    def clusters() -> None:
        sketches = Sketches()
        sketches.add(texts)
        find_clusters(sketches, lambda places: [texts[place] for place in places])

    ours = len(texts) / timed(clusters)
    cut = len(texts) / timed(lambda: [shingles(text) for text in texts])
    show("near-duplicates", ours, cut, "texts/s", "cutting shingles one by one")


async def _requests(concurrency: int, count: int) -> tuple[float, float]:
    """Samples per second of our pool and client, and of bare aiohttp, against one endpoint with 20 ms latency."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(0.02)
        return web.json_response({"choices": [{"message": {"content": "答案：A"}, "finish_reason": "stop"}]})

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    port = runner.addresses[0][1]
    url = f"http://127.0.0.1:{port}/v1"
    got: list[Reply] = []
    provider = build_provider(
        f"openai:m@{url}", allowed_hosts=["127.0.0.1:*"], sampling=Sampling(max_tokens=8)
    )
    started = time.perf_counter()
    prompts = (Prompt(str(number), "问题") for number in range(count))
    await run_pool(provider, prompts, concurrency=concurrency, on_batch=got.extend)
    ours = len(got) / (time.perf_counter() - started)
    await provider.close()
    numbers = iter(range(count))
    body = {"model": "m", "messages": [{"role": "user", "content": "问题"}], "max_tokens": 8}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def work() -> None:
            for _number in numbers:
                async with session.post(f"{url}/chat/completions", json=body) as reply:
                    await reply.json()

        started = time.perf_counter()
        await asyncio.gather(*(work() for _worker in range(concurrency)))
        bare = count / (time.perf_counter() - started)
    await runner.cleanup()
    return ours, bare


def bench_requests() -> None:
    """The runner's network side beside bare aiohttp; server and both clients share the machine."""
    for concurrency in (16, 64):
        ours, bare = asyncio.run(_requests(concurrency, 4000))
        show(f"ask an endpoint, C = {concurrency}", ours, bare, "samples/s", "bare aiohttp")


def main() -> None:
    """Print every line."""
    rows = consultations()
    bench_detection(rows)
    bench_near_duplicates(rows)
    with tempfile.TemporaryDirectory() as folder:
        bench_import(rows, Path(folder), timed=timed, show=show)
    bench_requests()


if __name__ == "__main__":
    main()
