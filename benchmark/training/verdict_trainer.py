"""The training loop: transformers' Trainer with a loss over the two verdict tokens, and a way to stop it.

Only the last position's logits are computed. Targets are shares of votes, classes are weighted against
imbalance. This module imports torch and transformers and is itself imported only when a judge is
trained.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Dataset
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from benchmark.judges.encoding import pad_left
from benchmark.judges.token_judge import positions
from benchmark.judges.verdict import Progress
from benchmark.training.presets import Preset
from benchmark.training.rows import TrainingCancelled

Example = dict[str, Any]


class Examples(Dataset[Example]):
    """Encoded rows in memory."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> Example:
        return self.examples[index]


@dataclass(frozen=True, slots=True)
class Collator:
    """Left-padded batches: every prompt ends at the last column."""

    pad_id: int

    def __call__(self, examples: list[Example]) -> dict[str, torch.Tensor]:
        ids, mask = pad_left([example["input_ids"] for example in examples], self.pad_id)
        return {
            "input_ids": torch.tensor(ids),
            "attention_mask": torch.tensor(mask),
            "target": torch.tensor([example["target"] for example in examples], dtype=torch.float32),
        }


class VerdictTrainer(Trainer):
    """A Trainer whose loss is the cross-entropy between the votes and the softmax over 是 and 否."""

    def __init__(
        self, *, label_ids: tuple[int, int], class_weights: tuple[float, float], **options: Any
    ) -> None:
        super().__init__(**options)
        self.label_ids = list(label_ids)
        self.class_weights = class_weights
        self.model_accepts_loss_kwargs = False

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        """Weighted cross-entropy with soft targets."""
        mask = inputs["attention_mask"]
        output = model(
            input_ids=inputs["input_ids"],
            attention_mask=mask,
            position_ids=positions(mask),
            logits_to_keep=1,
            use_cache=False,
        )
        chances = torch.log_softmax(output.logits[:, -1, self.label_ids].float(), dim=-1)
        share = inputs["target"]
        yes, no = self.class_weights
        loss = -(yes * share * chances[:, 0] + no * (1 - share) * chances[:, 1]).mean()
        return (loss, output) if return_outputs else loss


class StepReport(TrainerCallback):
    """Tells the caller how far training is, and ends it when the caller asks."""

    def __init__(
        self,
        *,
        before: int,
        total: int,
        note: str,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.before = before
        self.total = total
        self.note = note
        self.progress = progress
        self.cancelled = cancelled
        self.stopped = False

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> Any:
        """After each optimiser step."""
        if self.progress:
            self.progress(min(self.before + state.global_step, self.total), self.total, self.note)
        if self.cancelled and self.cancelled():
            self.stopped = True
            control.should_training_stop = True
        return control


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of training: which examples, how often, how fast."""

    note: str
    examples: Sequence[Example]
    epochs: int
    learning_rate: float
    schedule: str

    def steps(self, preset: Preset) -> int:
        """Optimiser steps this stage takes."""
        batches = -(-len(self.examples) // preset.batch_size)
        return self.epochs * -(-batches // preset.gradient_accumulation)


@dataclass(frozen=True, slots=True)
class Loop:
    """Runs stages one after another on one model."""

    model: Any
    preset: Preset
    label_ids: tuple[int, int]
    pad_id: int
    seed: int
    out_dir: Path
    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None

    def run(self, stages: Sequence[Stage]) -> dict[str, float]:
        """The mean loss of each stage; raises TrainingCancelled when the caller asked to stop."""
        total = sum(stage.steps(self.preset) for stage in stages)
        losses: dict[str, float] = {}
        done = 0
        for stage in stages:
            report = StepReport(
                before=done, total=total, note=stage.note, progress=self.progress, cancelled=self.cancelled
            )
            losses[stage.note] = round(self._run(stage, report), 4)
            done += stage.steps(self.preset)
            if report.stopped:
                raise TrainingCancelled
        return losses

    def _run(self, stage: Stage, report: StepReport) -> float:
        trainer = VerdictTrainer(
            label_ids=self.label_ids,
            class_weights=class_weights(stage.examples),
            model=self.model,
            args=self._arguments(stage),
            train_dataset=Examples(stage.examples),
            data_collator=Collator(self.pad_id),
            callbacks=[report],
        )
        trainer.remove_callback(PrinterCallback)
        return float(trainer.train().training_loss)

    def _arguments(self, stage: Stage) -> TrainingArguments:
        return TrainingArguments(
            output_dir=str(self.out_dir),
            num_train_epochs=stage.epochs,
            per_device_train_batch_size=self.preset.batch_size,
            gradient_accumulation_steps=self.preset.gradient_accumulation,
            learning_rate=stage.learning_rate,
            lr_scheduler_type=stage.schedule,
            warmup_steps=self.preset.warm_up_share,
            weight_decay=self.preset.weight_decay,
            adam_beta2=self.preset.adam_beta2,
            bf16=self.preset.precision == "bfloat16",
            seed=self.seed,
            train_sampling_strategy="group_by_length",
            use_cpu=not torch.cuda.is_available(),
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
            remove_unused_columns=False,
            dataloader_pin_memory=False,
        )


def class_weights(examples: Sequence[Example]) -> tuple[float, float]:
    """Weights of 是 and 否 against imbalance, held between one half and two."""
    yes = sum(float(example["target"]) for example in examples)
    shares = (yes / len(examples), 1 - yes / len(examples))
    first, second = (min(2.0, max(0.5, 0.5 / share)) if share else 1.0 for share in shares)
    return first, second
