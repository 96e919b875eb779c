"""Training writes a judge with an honest card, accounts for every row, and leaves nothing behind when it is stopped."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmark.judges import TokenJudge, weights_digest
from benchmark.training import (
    Preset,
    TinyShape,
    TrainingCancelled,
    TrainingProblem,
    TrainingReport,
    VerdictRow,
    get_preset,
    train,
)
from benchmark.training.train import affordable_epochs
from benchmark.training.verdict_trainer import class_weights
from benchmark.training.warm_up import warm_up_rows

TOO_LONG = VerdictRow("很长的病例", "", "", "腹痛", "腹痛" * 200, "是")


@pytest.fixture(scope="module")
def trained(
    verdict_rows: list[VerdictRow], tmp_path_factory: pytest.TempPathFactory
) -> tuple[TrainingReport, Path]:
    preset = Preset("toy", 1, 16, 1e-3, 120, tiny=TinyShape(hidden=32, layers=2, words=50, warm_up_rows=32))
    folder = tmp_path_factory.mktemp("trained") / "judge"
    return train([*verdict_rows, TOO_LONG], preset=preset, base="tiny", out_dir=folder, seed=7), folder


def test_every_row_is_trained_on_held_out_or_reported_as_too_long(
    trained: tuple[TrainingReport, Path],
) -> None:
    report, _ = trained
    assert report.rows_in == 81
    assert report.rows_too_long == 1
    assert report.rows_trained + report.rows_held_out + report.rows_too_long == report.rows_in


def test_the_written_judge_loads_and_its_digest_is_the_reported_one(
    trained: tuple[TrainingReport, Path],
) -> None:
    report, folder = trained
    assert report.weights_digest == weights_digest(folder)
    judge = TokenJudge.load(folder)
    assert judge.form.fields == ("answer", "topic", "point", "overlap")
    assert judge.card == json.loads(json.dumps(report.card))


def test_the_card_of_a_weak_judge_shows_what_guessing_would_reach(
    trained: tuple[TrainingReport, Path],
) -> None:
    card = trained[0].card
    figures = card["figures"]
    assert figures["trivial_accuracy"] == pytest.approx(max(figures["base_rate"], 1 - figures["base_rate"]))
    assert {"accuracy", "kappa", "n", "human_kappa", "overlap_baseline"} <= set(figures)
    assert figures["n"] == trained[0].rows_held_out
    assert figures["overlap_baseline"]["accuracy"] == 1.0
    assert card["course"]["warm_up_rows"] == 32
    assert card["seed"] == 7
    assert set(card["label_tokens"]) == {"是", "否"}


def test_the_agreement_of_two_physicians_stands_on_the_card(trained: tuple[TrainingReport, Path]) -> None:
    human = trained[0].card["figures"]["human_kappa"]
    assert 0.9 < human < 1.0


def test_the_folder_holds_the_judge_and_nothing_else(trained: tuple[TrainingReport, Path]) -> None:
    names = {path.name for path in trained[1].iterdir()}
    assert {"card.json", "config.json", "model.safetensors", "tokenizer.json"} <= names
    assert not [path for path in trained[1].iterdir() if path.is_dir() or path.suffix in {".bin", ".pt"}]


def test_the_same_seed_gives_the_same_weights(
    trained: tuple[TrainingReport, Path], verdict_rows: list[VerdictRow], toy_preset: Preset, tmp_path: Path
) -> None:
    again = train([*verdict_rows, TOO_LONG], preset=toy_preset, base="tiny", out_dir=tmp_path / "j", seed=7)
    assert again.weights_digest == trained[0].weights_digest


def test_a_judge_can_be_trained_further_from_its_folder(
    trained: tuple[TrainingReport, Path], verdict_rows: list[VerdictRow], toy_preset: Preset, tmp_path: Path
) -> None:
    report = train(verdict_rows, preset=toy_preset, base=trained[1], out_dir=tmp_path / "next")
    assert report.card["course"]["warm_up_rows"] == 0
    assert report.card["prompt"] == trained[0].card["prompt"]
    assert report.weights_digest != trained[0].weights_digest


def test_cancelling_stops_training_and_leaves_no_judge(
    verdict_rows: list[VerdictRow], toy_preset: Preset, tmp_path: Path
) -> None:
    steps: list[int] = []

    def progress(done: int, total: int, note: str) -> None:
        steps.append(done)

    with pytest.raises(TrainingCancelled):
        train(
            verdict_rows,
            preset=toy_preset,
            base="tiny",
            out_dir=tmp_path / "j",
            progress=progress,
            cancelled=lambda: len(steps) >= 2,
        )
    assert steps == [1, 2]
    assert not (tmp_path / "j" / "card.json").exists()
    assert not list(tmp_path.rglob("*.safetensors"))


def test_progress_counts_to_the_announced_total(
    verdict_rows: list[VerdictRow], toy_preset: Preset, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    train(
        verdict_rows,
        preset=toy_preset,
        base="tiny",
        out_dir=tmp_path / "j",
        progress=lambda done, total, note: seen.append((done, total)),
    )
    assert [done for done, _ in seen] == list(range(1, seen[-1][1] + 1))


@pytest.mark.parametrize(
    ("change", "code"),
    [("none", "no_rows"), ("one_label", "one_label_only"), ("one_question", "too_few_questions")],
)
def test_sets_that_teach_nothing_are_refused(
    change: str, code: str, verdict_rows: list[VerdictRow], toy_preset: Preset, tmp_path: Path
) -> None:
    rows = {
        "none": [],
        "one_label": [row for row in verdict_rows if row.label == "是"],
        "one_question": [replace(row, question="同一题") for row in verdict_rows],
    }[change]
    with pytest.raises(TrainingProblem, match=code):
        train(rows, preset=toy_preset, base="tiny", out_dir=tmp_path / "j")
    assert not (tmp_path / "j").exists()


def test_a_folder_in_use_is_not_written_into(
    verdict_rows: list[VerdictRow], toy_preset: Preset, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(TrainingProblem, match="out_dir_not_empty"):
        train(verdict_rows, preset=toy_preset, base="tiny", out_dir=tmp_path)


def test_a_preset_without_a_tiny_model_asks_for_a_base(
    verdict_rows: list[VerdictRow], tmp_path: Path
) -> None:
    preset = Preset("large", 1, 16, 1e-3, 120)
    with pytest.raises(TrainingProblem, match="base_required"):
        train(verdict_rows, preset=preset, base="tiny", out_dir=tmp_path / "j")
    with pytest.raises(TrainingProblem, match="base_not_found"):
        train(verdict_rows, preset=preset, base=tmp_path / "nowhere", out_dir=tmp_path / "j")


def test_adapters_are_refused_where_their_library_is_missing(
    verdict_rows: list[VerdictRow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(TrainingProblem, match="peft_missing"):
        train(verdict_rows, preset="mlb", base=tmp_path, out_dir=tmp_path / "j")


def test_the_mlb_preset_is_the_published_recipe() -> None:
    preset = get_preset("mlb")
    assert preset.lora is not None
    assert (preset.lora.rank, preset.lora.alpha) == (8, 32)
    assert (preset.learning_rate, preset.epochs, preset.warm_up_share) == (2e-5, 3, 0.05)
    assert (preset.max_tokens, preset.precision) == (8192, "bfloat16")
    assert preset.batch_size * preset.gradient_accumulation == 16


def test_a_preset_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TrainingProblem, match="preset_unknown"):
        get_preset("huge")


def test_a_token_budget_lowers_the_epochs_but_never_below_one() -> None:
    preset = Preset("toy", 8, 16, 1e-3, 120, token_budget=1000)
    assert affordable_epochs(preset, spent=200, each=200) == 4
    assert affordable_epochs(preset, spent=2000, each=200) == 1
    assert affordable_epochs(preset, spent=0, each=1) == 8


def test_warm_up_rows_say_yes_exactly_where_the_point_stands_in_the_answer(
    verdict_rows: list[VerdictRow],
) -> None:
    made = warm_up_rows(verdict_rows, count=200, seed=3)
    assert len(made) == 200
    for row in made:
        shortened = [row.point[:place] + row.point[place + 1 :] for place in range(len(row.point))]
        told = [row.point, *(shortened if len(row.point) >= 6 else [])]
        assert (row.label == "是") == any(text in row.answer for text in told)
    assert 80 <= sum(row.label == "是" for row in made) <= 140


def test_the_rarer_label_weighs_more_but_never_more_than_twice() -> None:
    yes, no = class_weights([{"target": 1.0}] * 3 + [{"target": 0.0}])
    assert yes < 1 < no <= 2
    assert class_weights([{"target": 1.0}] * 99 + [{"target": 0.0}]) == (pytest.approx(50 / 99), 2.0)


def test_a_set_in_which_nothing_fits_is_refused(
    verdict_rows: list[VerdictRow], toy_preset: Preset, tmp_path: Path
) -> None:
    with pytest.raises(TrainingProblem, match="every_row_too_long"):
        train(verdict_rows, preset=replace(toy_preset, max_tokens=8), base="tiny", out_dir=tmp_path / "j")
