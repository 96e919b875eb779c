"""A tokenizer made on the spot: one token per Chinese character and digit, one per frequent Latin word.

Its vocabulary holds every character of the national standard GB 2312, so that text outside the training
set is still told apart. Each stretch of our own wording, the instructions and the tags, is one token.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from benchmark.judges.prompt import own_wording
from benchmark.judges.verdict import LABELS

PAD, UNKNOWN = "[PAD]", "[UNK]"
LATIN_WORD = re.compile(r"[a-z]{2,24}")
LONGEST_WORD = 100
COMMON_LETTERS = "αβγδμλωΩ℃℉°±×÷≤≥≈→↑↓①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ。，、；：？！“”‘’（）《》【】…—～·"
READ_CHARACTERS = 5_000_000


def standard_characters() -> Iterator[str]:
    """The Chinese characters of GB 2312."""
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            yield from bytes((high, low)).decode("gb2312", errors="ignore")


def build_vocabulary(texts: Iterable[str], *, words: int) -> dict[str, int]:
    """Token to id: control tokens, labels, characters and the most frequent Latin words."""
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    read = 0
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).lower()
        seen.update(letter for letter in plain if not letter.isspace())
        counts.update(LATIN_WORD.findall(plain))
        read += len(plain)
        if read > READ_CHARACTERS:
            break
    printable = "".join(map(chr, range(33, 127))).lower()
    letters = sorted(seen | set(printable) | set(unicodedata.normalize("NFKC", COMMON_LETTERS)))
    frequent = [
        word for word, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if count > 1
    ]
    inside = [f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    tokens = [
        PAD,
        UNKNOWN,
        *LABELS,
        *own_wording(),
        *letters,
        *standard_characters(),
        *inside,
        *frequent[:words],
    ]
    return {token: number for number, token in enumerate(dict.fromkeys(tokens))}


def build_tokenizer(texts: Iterable[str], *, words: int) -> Any:
    """The tokenizer for a self-made judge."""
    import transformers
    from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = build_vocabulary(texts, words=words)
    core = Tokenizer(models.WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD))
    core.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.BertNormalizer(lowercase=True, strip_accents=False)]
    )
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=True)]
    )
    core.add_special_tokens(
        [AddedToken(text, normalized=False, special=True) for text in (PAD, *own_wording())]
    )
    fast: Any = transformers.PreTrainedTokenizerFast
    return fast(tokenizer_object=core, pad_token=PAD, unk_token=UNKNOWN, padding_side="left")
