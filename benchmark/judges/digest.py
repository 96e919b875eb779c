"""The identity of a judge's model: digest over weights, tokenizer and configuration, never over the card."""

import hashlib
from pathlib import Path

from benchmark.judges.verdict import JudgeProblem

PATTERNS = (
    "*.safetensors",
    "*.safetensors.index.json",
    "config.json",
    "tokenizer*",
    "vocab*",
    "merges.txt",
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template*",
)


def weights_digest(folder: Path) -> str:
    """SHA-256 over name, size and bytes of each file that decides what the model says, in order of name."""
    files = sorted({path for pattern in PATTERNS for path in folder.glob(pattern) if path.is_file()})
    if not any(path.suffix == ".safetensors" for path in files):
        raise JudgeProblem("weights_missing", folder=str(folder))
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as stream:
            own = hashlib.file_digest(stream, "sha256").hexdigest()
        whole.update(f"{path.name}\0{path.stat().st_size}\0{own}\n".encode())
    return whole.hexdigest()
