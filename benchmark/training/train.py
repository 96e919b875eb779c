"""Training one judge from verdict rows, start to card.

Rows are filtered by length before anything else, so that no verdict is ever cut off; every row given is
trained on, held out, or reported as too long. A cancelled or refused training leaves no judge behind.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmark.judges.digest import weights_digest
from benchmark.judges.encoding import encode
from benchmark.judges.token_judge import CARD_NAME, TokenJudge
from benchmark.judges.verdict import Progress
from benchmark.training.card import measure, write_up
from benchmark.training.presets import Preset, get_preset
from benchmark.training.rows import TrainingProblem, VerdictRow
from benchmark.training.split import Split, split_by_question
from benchmark.training.start import Start, check_base, open_start
from benchmark.training.warm_up import warm_up_rows

WARM_UP, TRAIN = "warm_up", "train"
WARM_UP_SHARE = 0.4
DEAR_LENGTH = 300


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What came of a training; the card beside the weights holds the same and more."""

    card: dict[str, Any]
    weights_digest: str
    rows_in: int
    rows_trained: int
    rows_held_out: int
    rows_too_long: int
    accuracy: float | None
    kappa: float | None
    base_rate: float | None


def train(
    rows: Sequence[VerdictRow | Mapping[str, Any]],
    *,
    preset: str | Preset,
    base: str | Path,
    out_dir: Path | str,
    seed: int = 0,
    abstain_margin: float = 0.0,
    threads: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> TrainingReport:
    """Train a judge into ``out_dir``, which must be new or empty; its figures come from unseen questions."""
    began = time.monotonic()
    recipe, folder = get_preset(preset), Path(out_dir)
    known = [row if isinstance(row, VerdictRow) else VerdictRow.from_mapping(row) for row in rows]
    check_rows(known)
    check_base(recipe, str(base))
    check_folder(folder)
    quieten(threads)
    split = split_by_question(known, seed=seed, share=recipe.held_out_share)
    start = open_start(recipe, str(base), split.train, seed=seed)
    trained, held_out = fitting(start, split.train), fitting(start, split.held_out)
    made = warm_up_rows(trained, count=start.warm_up_rows if trained else 0, seed=seed)
    counts = account(known, split, trained, held_out)
    course = run_stages(start, recipe, trained, made, folder, seed, progress, cancelled)
    judge = finished(start, recipe, abstain_margin)
    card = write_up(
        judge,
        figures=measure(judge, held_out, trained),
        rows=known,
        setting={
            "preset": recipe.name,
            "base": Path(base).name,
            "seed": seed,
            "initialisation": start.initialisation,
        },
        counts=counts,
        course=course,
    )
    save(judge, card, folder, seconds=time.monotonic() - began)
    return report(card)


def check_rows(rows: Sequence[VerdictRow]) -> None:
    """Refuse sets from which nothing can be learned."""
    if not rows:
        raise TrainingProblem("no_rows")
    labels = {row.label for row in rows}
    if len(labels) < 2:
        raise TrainingProblem("one_label_only", label=next(iter(labels)))


def check_folder(folder: Path) -> None:
    """Refuse to write among files that are already there."""
    if folder.exists() and any(folder.iterdir()):
        raise TrainingProblem("out_dir_not_empty", out_dir=str(folder))


def account(
    known: Sequence[VerdictRow],
    split: Split,
    trained: Sequence[VerdictRow],
    held_out: Sequence[VerdictRow],
) -> dict[str, int]:
    """Where every row went; a row that went nowhere, or nothing left to train on, ends the training."""
    too_long = len(split.train) - len(trained) + len(split.held_out) - len(held_out)
    if len(known) != len(trained) + len(held_out) + too_long:
        raise AssertionError(
            f"{len(known)} rows in, {len(trained)} + {len(held_out)} + {too_long} accounted for"
        )
    if not trained:
        raise TrainingProblem("every_row_too_long", rows=len(known))
    return {
        "in": len(known),
        "trained": len(trained),
        "held_out": len(held_out),
        "too_long": too_long,
        "questions_trained": split.train_families,
        "questions_held_out": split.held_out_families,
    }


def finished(start: Start, recipe: Preset, abstain_margin: float) -> TokenJudge:
    """The trained model as a judge, adapters merged into its weights."""
    model = start.model.merge_and_unload() if recipe.lora else start.model
    return TokenJudge(
        model.eval(),
        start.tokenizer,
        form=start.form,
        max_tokens=start.max_tokens,
        abstain_margin=abstain_margin,
    )


def quieten(threads: int | None) -> None:
    """No progress bars on the caller's streams, and no more threads than allowed."""
    import torch
    import transformers

    messages: Any = transformers.utils.logging
    messages.disable_progress_bar()
    if threads:
        torch.set_num_threads(threads)


def fitting(start: Start, rows: Sequence[VerdictRow]) -> list[VerdictRow]:
    """The rows whose whole prompt fits."""
    return [row for row in rows if len(token_ids(start, row)) <= start.max_tokens]


def token_ids(start: Start, row: VerdictRow) -> tuple[int, ...]:
    """The ids of a row's whole prompt."""
    return encode(start.tokenizer, start.form.render(row.judged)).ids


def run_stages(
    start: Start,
    recipe: Preset,
    rows: Sequence[VerdictRow],
    made: Sequence[VerdictRow],
    folder: Path,
    seed: int,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> dict[str, Any]:
    """Warm-up where the model starts from nothing, then the verdicts; returns how it went."""
    from benchmark.training.verdict_trainer import Loop, Stage

    def examples(source: Sequence[VerdictRow]) -> list[dict[str, Any]]:
        coded: list[dict[str, Any]] = [
            {"input_ids": list(token_ids(start, row)), "target": row.share_of_yes} for row in source
        ]
        return [example for example in coded if len(example["input_ids"]) <= start.max_tokens]

    warm, real = examples(made), examples(rows)
    warm = within_budget(warm, recipe.token_budget * WARM_UP_SHARE)
    epochs = affordable_epochs(recipe, spent=cost(warm), each=cost(real))
    stages = [Stage(TRAIN, real, epochs, start.learning_rate, "linear")]
    if warm:
        stages.insert(0, Stage(WARM_UP, warm, 1, start.learning_rate, "constant_with_warmup"))
    loop = Loop(start.model, recipe, start.label_ids, start.pad_id, seed, folder, progress, cancelled)
    losses = loop.run(stages)
    return {"epochs": epochs, "losses": losses, "warm_up_rows": len(warm)}


def cost(examples: Sequence[Mapping[str, Any]]) -> int:
    """What a set of examples costs in tokens of short text; attention makes a token of a long text dearer."""
    lengths = [len(example["input_ids"]) for example in examples]
    return sum(length + length * length // DEAR_LENGTH for length in lengths)


def within_budget(examples: list[dict[str, Any]], budget: float) -> list[dict[str, Any]]:
    """As many examples from the front as the budget allows; all of them where there is none."""
    while budget and cost(examples) > budget:
        examples = examples[: len(examples) * 9 // 10]
    return examples


def affordable_epochs(recipe: Preset, *, spent: int, each: int) -> int:
    """The preset's epochs, fewer where its token budget would not last, at least one."""
    if not recipe.token_budget:
        return recipe.epochs
    return max(1, min(recipe.epochs, (recipe.token_budget - spent) // max(1, each)))


def save(judge: TokenJudge, card: dict[str, Any], folder: Path, *, seconds: float) -> None:
    """Write weights, tokenizer and configuration, then the card that names their digest."""
    folder.mkdir(parents=True, exist_ok=True)
    judge.model.save_pretrained(folder)
    judge.tokenizer.save_pretrained(folder)
    card["weights_digest"] = weights_digest(folder)
    card["seconds"] = round(seconds, 1)
    text = json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / CARD_NAME).write_text(text + "\n", encoding="utf-8")


def report(card: dict[str, Any]) -> TrainingReport:
    """The report of a card."""
    counts, figures = card["rows"], card["figures"]
    return TrainingReport(
        card=card,
        weights_digest=card["weights_digest"],
        rows_in=counts["in"],
        rows_trained=counts["trained"],
        rows_held_out=counts["held_out"],
        rows_too_long=counts["too_long"],
        accuracy=figures.get("accuracy"),
        kappa=figures.get("kappa"),
        base_rate=figures.get("base_rate"),
    )
