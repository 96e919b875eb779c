"""What training starts from: a model made from nothing, or a causal language model in a folder.

Bases are read from local folders only; nothing is fetched.
"""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmark.judges.encoding import label_token_ids
from benchmark.judges.prompt import ALL_FIELDS, OVERLAP, PromptForm, own_wording
from benchmark.judges.token_judge import ASSUMED_CONTEXT, read_card
from benchmark.training.presets import TINY, Preset
from benchmark.training.rows import TrainingProblem, VerdictRow
from benchmark.training.tiny_model import INITIALISATION, build_model
from benchmark.training.tiny_tokenizer import build_tokenizer

# So small a model only compares an answer with a point: it is told how much wording they share, and is spared
# a reference that repeats the point.
TINY_FIELDS = ("answer", "topic", "point", OVERLAP)


@dataclass(frozen=True, slots=True)
class Start:
    """A model ready to be trained, with what its prompts look like."""

    model: Any
    tokenizer: Any
    form: PromptForm
    max_tokens: int
    learning_rate: float
    warm_up_rows: int
    initialisation: str

    @property
    def label_ids(self) -> tuple[int, int]:
        """The ids of 是 and 否."""
        return label_token_ids(self.tokenizer)

    @property
    def pad_id(self) -> int:
        """The id that fills a row; masked, so that any known token will do."""
        pad = self.tokenizer.pad_token_id
        return int(pad if pad is not None else self.label_ids[0])


def check_base(preset: Preset, base: str) -> None:
    """Refuse, before anything is loaded, what cannot be trained here."""
    if preset.lora and importlib.util.find_spec("peft") is None:
        raise TrainingProblem("peft_missing", preset=preset.name)
    if base == TINY and preset.tiny is None:
        raise TrainingProblem("base_required", preset=preset.name)
    if base != TINY and not (Path(base) / "config.json").is_file():
        raise TrainingProblem("base_not_found", base=base)


def open_start(preset: Preset, base: str, rows: Sequence[VerdictRow], *, seed: int) -> Start:
    """The start that a preset and a base describe; the tokenizer of a tiny model sees training rows only."""
    import torch

    torch.manual_seed(seed)
    return start_tiny(preset, rows) if base == TINY else start_from_folder(preset, Path(base))


def start_tiny(preset: Preset, rows: Sequence[VerdictRow]) -> Start:
    """A model and tokenizer made on the spot."""
    if preset.tiny is None:
        raise TrainingProblem("base_required", preset=preset.name)
    texts = [text for row in rows for text in (row.answer, row.topic, row.point)]
    tokenizer = build_tokenizer(texts, words=preset.tiny.words)
    model = build_model(
        len(tokenizer),
        [tokenizer.convert_tokens_to_ids(text) for text in own_wording()],
        shape=preset.tiny,
        max_tokens=preset.max_tokens,
        pad_id=tokenizer.pad_token_id,
    )
    return Start(
        model,
        tokenizer,
        PromptForm.of(TINY_FIELDS),
        preset.max_tokens,
        preset.tiny.rate,
        preset.tiny.warm_up_rows,
        INITIALISATION,
    )


def start_from_folder(preset: Preset, folder: Path) -> Start:
    """An existing causal language model, with adapters where the preset asks for them."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    dtype = getattr(torch, preset.precision)
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=dtype)
    if preset.lora:
        from peft import LoraConfig, get_peft_model

        adapters = LoraConfig(
            r=preset.lora.rank,
            lora_alpha=preset.lora.alpha,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        )
        model = get_peft_model(model, adapters)
    context = int(getattr(model.config, "max_position_embeddings", ASSUMED_CONTEXT))
    return Start(
        model,
        AutoTokenizer.from_pretrained(folder, local_files_only=True),
        PromptForm.of(read_card(folder).get("prompt", {}).get("fields", ALL_FIELDS)),
        min(preset.max_tokens, context),
        preset.learning_rate,
        0,
        "base",
    )
