"""A tiny self-made model, run in this process."""

import asyncio
from pathlib import Path

import pytest

from benchmark.providers import LocalProvider, Prompt, ProviderError, Reply, Sampling

WORDS = ["<pad>", "<eos>", "<unk>", "答", "案", "是", "A", "B", "C", "D", "选", "故", "user", ":"]


def make_model(folder: Path, *, template: bool = False) -> Path:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    )
    if template:
        fast.chat_template = "{% for m in messages %}选选{{ m.content }}{% endfor %}{% if add_generation_prompt %}是{% endif %}"
    fast.save_pretrained(folder)
    torch.manual_seed(0)
    config = Qwen3Config(
        vocab_size=len(WORDS), hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=2,
        head_dim=16, max_position_embeddings=64, pad_token_id=0, eos_token_id=1, bos_token_id=None,
    )  # fmt: skip
    Qwen3ForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    return make_model(tmp_path_factory.mktemp("model"))


def ask(path: Path, *texts: str, batch_size: int = 4, max_tokens: int = 6) -> list[Reply]:
    async def main() -> list[Reply]:
        provider = LocalProvider(path, sampling=Sampling(max_tokens=max_tokens), batch_size=batch_size)
        try:
            return list(
                await asyncio.gather(*(provider.reply(Prompt(str(i), text)) for i, text in enumerate(texts)))
            )
        finally:
            await provider.close()

    return asyncio.run(main())


def test_a_local_model_answers_and_counts_its_tokens(model):
    (reply,) = ask(model, "答案是")
    assert reply.error is None
    assert reply.text
    assert (reply.prompt_tokens, reply.finish) == (3, "stop")
    assert 1 <= reply.completion_tokens < 6


def test_an_answer_that_was_cut_at_the_limit_says_so(model):
    (reply,) = ask(model, "答案是", max_tokens=1)
    assert (reply.completion_tokens, reply.finish) == (1, "length")


def test_an_answer_does_not_depend_on_the_batch_it_was_made_in(model):
    texts = ["答案", "答案是A故选B", "选", "故选C答案是D选"]
    together = [reply.text for reply in ask(model, *texts)]
    assert together == [ask(model, text, batch_size=1)[0].text for text in texts]
    assert len(set(together)) > 1


def test_replies_keep_the_order_of_the_prompts_when_batches_are_sorted_by_length(model):
    replies = ask(model, "选", "答案是A故选B", "答案", batch_size=2)
    assert [(reply.id, reply.prompt_tokens) for reply in replies] == [("0", 1), ("1", 7), ("2", 2)]


def test_a_prompt_longer_than_the_context_is_named_and_the_others_are_answered(model):
    long, short = ask(model, "选" * 80, "答案是")
    assert (long.text, long.error, long.params) == (None, "context_too_long", {"tokens": 80, "context": 64})
    assert short.error is None


def test_the_chat_template_is_used_when_the_tokenizer_has_one(tmp_path):
    (reply,) = ask(make_model(tmp_path, template=True), "答")
    assert reply.prompt_tokens == 4


def test_a_folder_without_a_model_is_refused_at_once(tmp_path):
    with pytest.raises(ProviderError, match="model_not_loadable"):
        LocalProvider(tmp_path)


def test_a_folder_with_a_broken_model_gives_errors_and_not_a_crash(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (reply,) = ask(tmp_path, "答")
    assert (reply.text, reply.error) == (None, "model_not_loadable")


def test_random_sampling_is_refused_because_it_would_not_be_done(model):
    with pytest.raises(ProviderError, match="sampling_not_supported"):
        LocalProvider(model, sampling=Sampling(temperature=0.7))
