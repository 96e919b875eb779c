"""A real causal language model, made in a second: a Qwen3 whose weights are laid out so that it always answers 答案：B."""

from itertools import pairwise
from pathlib import Path

ANSWER = "答案：B"


def save_small_model(folder: Path) -> None:
    """Write model and tokenizer to ``folder``.

    Attention and MLP contribute nothing, so the last token alone decides the next one: the head is a table of pairs.
    """
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    special = ["<unk>", "<pad>", "<end>", "<start>"]
    vocabulary = {word: number for number, word in enumerate([*special, *dict.fromkeys(ANSWER), "\n"])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.decoder = decoders.Fuse()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="<unk>",
        pad_token="<pad>",
        eos_token="<end>",
        bos_token="<start>",
    )
    fast.chat_template = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}<start>"
    config = Qwen3Config(
        vocab_size=len(vocabulary),
        hidden_size=64,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=32,
        max_position_embeddings=8192,
        tie_word_embeddings=False,
        bos_token_id=vocabulary["<start>"],
        eos_token_id=vocabulary["<end>"],
        pad_token_id=vocabulary["<pad>"],
    )
    torch.manual_seed(0)
    model = Qwen3ForCausalLM(config)
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        table = torch.nn.functional.normalize(torch.randn(len(vocabulary), 64), dim=1)
        model.model.embed_tokens.weight.copy_(table)
        model.lm_head.weight.zero_()
        chain = [vocabulary["<start>"], *(vocabulary[letter] for letter in ANSWER), vocabulary["<end>"]]
        for previous, following in pairwise(chain):
            model.lm_head.weight[following] += table[previous]
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
