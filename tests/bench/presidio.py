"""The detector beside Presidio, the usual tool for this work, on the same texts in one run. Presidio gets no language
model, and our structured patterns as its own recognizers. It is no requirement of the project: without it the line says so."""

import importlib
import importlib.util
import time
from collections.abc import Callable
from typing import Any

from curation.deid import detect
from curation.deid.structured import RULES


def analyzer() -> Callable[[str], object] | None:
    """Presidio's analysis of a text with our structured patterns; None if it is not installed."""
    if importlib.util.find_spec("presidio_analyzer") is None:
        return None
    presidio: Any = importlib.import_module("presidio_analyzer")
    engines: Any = importlib.import_module("presidio_analyzer.nlp_engine")
    recognizers = [
        presidio.PatternRecognizer(
            supported_entity=rule.type,
            name=f"{rule.type} {number}",
            supported_language="zh",
            patterns=[presidio.Pattern(name=rule.type, regex=rule.pattern.pattern, score=0.8)],
            global_regex_flags=0,
        )
        for number, rule in enumerate(RULES)
    ]
    registry = presidio.RecognizerRegistry(recognizers=recognizers, supported_languages=["zh"])
    engine = presidio.AnalyzerEngine(
        registry=registry,
        nlp_engine=engines.NoOpNlpEngine(models=[{"lang_code": "zh", "model_name": "none"}]),
        supported_languages=["zh"],
    )
    return lambda text: engine.analyze(text=text, language="zh")


def bench_presidio(texts: list[str], show: Callable[[str, float, float, str, str], None]) -> None:
    """One line: all our layers beside Presidio with the structured patterns only."""
    analyse = analyzer()
    if analyse is None:
        print("detect beside Presidio             skipped: presidio_analyzer is not installed")
        return
    size = sum(map(len, texts))
    seconds = []
    for work in (detect, analyse):
        work(texts[0])
        began = time.perf_counter()
        for text in texts:
            work(text)
        seconds.append(time.perf_counter() - began)
    show(
        "detect beside Presidio",
        size / seconds[0],
        size / seconds[1],
        "chars/s",
        "Presidio, NoOp engine, our patterns",
    )


def bench_long_records(texts: list[str], *, length: int = 5000, records: int = 100) -> None:
    """The 95th percentile of the time one long record takes."""
    whole = "\n".join(texts)
    took = []
    for number in range(min(records, len(whole) // length)):
        began = time.perf_counter()
        detect(whole[number * length : (number + 1) * length])
        took.append(time.perf_counter() - began)
    p95 = sorted(took)[int(len(took) * 0.95)]
    print(f"{f'a record of {length:,} characters':<34} {1000 * p95:>12,.1f} ms, p95 of {len(took)}")
