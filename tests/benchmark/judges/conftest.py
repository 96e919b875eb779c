"""A judge that was made a moment ago and has learned nothing: enough to check how verdicts are read."""

from pathlib import Path

import pytest

from benchmark.judges import JudgeRow, PromptForm, TokenJudge
from benchmark.training.presets import Preset, TinyShape
from benchmark.training.rows import VerdictRow
from benchmark.training.start import Start, open_start

TOY = Preset("toy", 1, 8, 1e-3, 160, tiny=TinyShape(hidden=32, layers=2, words=50, warm_up_rows=0))


@pytest.fixture(scope="session")
def toy_start() -> Start:
    rows = [VerdictRow("问", "答", "主诉", "腹痛三天", "患者腹痛三天，伴发热", "是")]
    return open_start(TOY, "tiny", rows, seed=5)


@pytest.fixture(scope="session")
def toy_judge(toy_start: Start) -> TokenJudge:
    return TokenJudge(toy_start.model.eval(), toy_start.tokenizer, form=PromptForm(), max_tokens=160)


@pytest.fixture(scope="session")
def toy_folder(toy_judge: TokenJudge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy-judge")
    toy_judge.model.save_pretrained(folder)
    toy_judge.tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def judge_rows() -> list[JudgeRow]:
    answers = ["患者腹痛三天。", "否认发热，有咳嗽、咳痰，夜间加重，服药后好转。", "主诉头晕", "不详"]
    points = ["腹痛", "发热三天", "咳嗽咳痰", "头晕伴恶心呕吐两天", "不详"]
    return [
        JudgeRow(f"病例{number}的主诉？", "参考", "主诉", point, answer)
        for number, answer in enumerate(answers)
        for point in points
    ]
