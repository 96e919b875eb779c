"""A small Qwen3 language model made from nothing, whose heads start out able to compare two texts.

A random start needs far more verdicts than physicians give before it notices that a point stands in an
answer. So three kinds of attention head are laid out beforehand: heads that look at the tokens just
before, heads that look at the tags, and heads that look for the same tokens in the same order.
Everything stays trainable, and what a match means for the verdict is learned from the rows.
"""

import math
from collections.abc import Sequence
from typing import Any

from benchmark.training.presets import TinyShape

HEAD_SIZE = 64
ROPE_BASE = 1e7
POSITION_PAIRS = 3
SLOW_FROM = 14
EMBEDDING_SCALE = 0.5
POSITION_SHARPNESS = 1.8
MATCH_SHARPNESS = 1.2
LOOK_BACK = ((0, 1, 0.7), (1, 2, 0.35))
TAG_HEADS = (2, 3)
INITIALISATION = "comparing-heads-1"


def build_model(
    vocabulary: int, tag_ids: Sequence[int], *, shape: TinyShape, max_tokens: int, pad_id: int
) -> Any:
    """The model, drawn from torch's current seed."""
    from transformers import Qwen3Config, Qwen3ForCausalLM

    config = Qwen3Config(
        vocab_size=vocabulary,
        hidden_size=shape.hidden,
        intermediate_size=2 * shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        head_dim=HEAD_SIZE,
        rope_parameters={"rope_type": "default", "rope_theta": ROPE_BASE},
        attention_bias=True,
        tie_word_embeddings=False,
        max_position_embeddings=max_tokens,
        pad_token_id=pad_id,
        bos_token_id=None,
        eos_token_id=None,
    )
    model = Qwen3ForCausalLM(config)
    lay_out_heads(model, tag_ids)
    return model


def lay_out_heads(model: Any, tag_ids: Sequence[int]) -> None:
    """Give the first two layers their comparing heads."""
    import torch

    with torch.no_grad():
        embeddings = model.get_input_embeddings().weight
        embeddings.normal_(0.0, EMBEDDING_SCALE)
        first = model.model.layers[0].self_attn
        first.q_norm.weight.fill_(POSITION_SHARPNESS)
        first.k_norm.weight.fill_(POSITION_SHARPNESS)
        for head, distance, strength in LOOK_BACK:
            look_back(first, head, distance)
            pass_on(first, head, strength)
        for head in TAG_HEADS:
            look_at_tags(first, head, embeddings[list(tag_ids)])
            pass_on(first, head, EMBEDDING_SCALE)
        if len(model.model.layers) > 1:
            look_for_the_same(model.model.layers[1].self_attn, model.config.num_attention_heads)


def part(head: int) -> slice:
    """The rows of a projection that belong to one head."""
    return slice(head * HEAD_SIZE, (head + 1) * HEAD_SIZE)


def look_back(layer: Any, head: int, distance: int) -> None:
    """Attend to the token ``distance`` places before: a constant query and key, turned by position."""
    import torch

    half = HEAD_SIZE // 2
    query, key = torch.zeros(HEAD_SIZE), torch.zeros(HEAD_SIZE)
    for pair in range(POSITION_PAIRS):
        angle = distance * ROPE_BASE ** (-pair / half)
        query[pair] = 1.0
        key[pair], key[pair + half] = math.cos(angle), math.sin(angle)
    for projection, bias in ((layer.q_proj, query), (layer.k_proj, key)):
        projection.weight[part(head)] = 0.0
        projection.bias[part(head)] = bias


def look_at_tags(layer: Any, head: int, tags: Any) -> None:
    """Attend to our tags, so that every token knows in which section it stands."""
    import torch

    direction = tags.sum(0)
    direction = direction / direction.norm()
    normed = tags / tags.pow(2).mean(1, keepdim=True).sqrt()
    constant = torch.randn(HEAD_SIZE) * slow_parts()
    constant = constant / constant.norm()
    layer.q_proj.weight[part(head)] = 0.0
    layer.q_proj.bias[part(head)] = constant
    layer.k_proj.weight[part(head)] = torch.outer(constant, direction)
    layer.k_proj.bias[part(head)] = -0.6 * constant * (normed @ direction).mean()


def look_for_the_same(layer: Any, heads: int) -> None:
    """Attend to tokens that resemble this one and follow the same tokens: one projection for both."""
    import torch

    layer.q_norm.weight.fill_(MATCH_SHARPNESS)
    layer.k_norm.weight.fill_(MATCH_SHARPNESS)
    width = layer.q_proj.weight.shape[1]
    for head in range(heads):
        shared = torch.randn(HEAD_SIZE, width) / math.sqrt(width) * slow_parts()[:, None]
        layer.q_proj.weight[part(head)] = shared
        layer.k_proj.weight[part(head)] = shared
    layer.v_proj.weight.normal_(0.0, 1 / math.sqrt(width))
    layer.o_proj.weight.normal_(0.0, 1 / math.sqrt(heads * HEAD_SIZE))


def pass_on(layer: Any, head: int, strength: float) -> None:
    """Write what the head saw into a random subspace of the residual stream."""
    import torch

    width = layer.v_proj.weight.shape[1]
    rank = min(width, HEAD_SIZE)
    read = torch.linalg.qr(torch.randn(width, rank))[0]
    write = torch.linalg.qr(torch.randn(width, rank))[0]
    layer.v_proj.weight[part(head)] = 0.0
    layer.v_proj.weight[head * HEAD_SIZE : head * HEAD_SIZE + rank] = read.T
    layer.o_proj.weight[:, part(head)] = 0.0
    layer.o_proj.weight[:, head * HEAD_SIZE : head * HEAD_SIZE + rank] = strength * write


def slow_parts() -> Any:
    """The parts of a head that position barely turns, so that distance does not hide a match."""
    import torch

    half = HEAD_SIZE // 2
    kept = torch.zeros(HEAD_SIZE)
    kept[SLOW_FROM:half] = 1.0
    kept[half + SLOW_FROM :] = 1.0
    return kept
