"""Training presets as data: how large, how long, how fast; a preset never says which rows are used."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.training.rows import TrainingProblem

TINY = "tiny"


@dataclass(frozen=True, slots=True)
class TinyShape:
    """The size of a model made from nothing; with fewer than three layers none learned to compare."""

    hidden: int = 96
    layers: int = 3
    heads: int = 4
    words: int = 3000
    warm_up_rows: int = 640
    rate: float = 1e-3


@dataclass(frozen=True, slots=True)
class Lora:
    """Low-rank adapters on every linear layer, merged into the weights before saving."""

    rank: int
    alpha: int


@dataclass(frozen=True, slots=True)
class Preset:
    """One recipe.

    ``token_budget`` lowers the number of epochs where the set is large; 0 sets no budget. ``tiny`` is
    the model made where the base is ``tiny``; ``tiny.rate`` is its learning rate, ``learning_rate``
    that of a base already trained.
    """

    name: str
    epochs: int
    batch_size: int
    learning_rate: float
    max_tokens: int
    warm_up_share: float = 0.05
    gradient_accumulation: int = 1
    token_budget: int = 0
    weight_decay: float = 0.01
    adam_beta2: float = 0.98
    precision: str = "float32"
    held_out_share: float = 0.2
    tiny: TinyShape | None = None
    lora: Lora | None = None


PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("cpu", 8, 16, 5e-5, 640, token_budget=400_000, tiny=TinyShape()),
        Preset(
            "small",
            10,
            32,
            5e-5,
            1024,
            token_budget=3_000_000,
            tiny=TinyShape(hidden=128, layers=4, words=8000, warm_up_rows=6000, rate=7e-4),
        ),
        Preset(
            "mlb",
            3,
            2,
            2e-5,
            8192,
            gradient_accumulation=8,
            precision="bfloat16",
            lora=Lora(rank=8, alpha=32),
        ),
    )
}


def get_preset(preset: str | Preset) -> Preset:
    """The preset of a name; a preset given as such is taken as it is."""
    if isinstance(preset, Preset):
        return preset
    if preset not in PRESETS:
        raise TrainingProblem("preset_unknown", preset=preset, known=sorted(PRESETS))
    return PRESETS[preset]
