"""Stored answers: found by id, and files that are not what they should be."""

import asyncio
from pathlib import Path

import pytest

from benchmark.providers import Prompt, ProviderError, Reply, build_provider


def answer(path: Path, *ids: str) -> list[Reply]:
    async def main() -> list[Reply]:
        provider = build_provider(f"replay:{path}")
        return [await provider.reply(Prompt(key, "…")) for key in ids]

    return asyncio.run(main())


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "replies.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def test_answers_are_found_by_their_id_and_numbers_are_ids_too(tmp_path):
    path = write(tmp_path, '{"id": "a", "reply": "B"}', "", '{"id": 7, "reply": "C"}')
    assert [reply.text for reply in answer(path, "7", "a")] == ["C", "B"]


def test_a_missing_answer_and_an_empty_one_are_errors_of_that_prompt_only(tmp_path):
    path = write(tmp_path, '{"id": "a", "reply": ""}', '{"id": "b", "reply": null}')
    assert [(reply.text, reply.error) for reply in answer(path, "a", "b", "c")] == [
        (None, "empty_reply"),
        (None, "empty_reply"),
        (None, "no_stored_reply"),
    ]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"id": "b"}', '{"reply": "x"}', '{"id": null, "reply": "x"}', '{"id": "b", "reply": 5}'],
)
def test_a_bad_line_names_its_number(tmp_path, line: str):
    with pytest.raises(ProviderError) as caught:
        answer(write(tmp_path, '{"id": "a", "reply": "B"}', line), "a")
    assert (caught.value.code, caught.value.params) == ("bad_line", {"line": 2})


def test_two_answers_to_one_id_are_refused(tmp_path):
    with pytest.raises(ProviderError) as caught:
        answer(write(tmp_path, '{"id": "a", "reply": "B"}', '{"id": "a", "reply": "C"}'), "a")
    assert (caught.value.code, caught.value.params) == ("duplicate_id", {"line": 2, "id": "a"})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ProviderError, match="file_not_readable"):
        answer(tmp_path / "none.jsonl", "a")
