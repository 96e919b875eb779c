"""The default judge: a causal language model whose next token after the cue is read as 是 or 否.

Nothing is generated and nothing is parsed: the verdict is the softmax over two logits, so that no
wording in an answer can be mistaken for a verdict. The points of one answer share the computation of
everything before the point.
"""

import json
import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from benchmark.judges.digest import weights_digest
from benchmark.judges.encoding import Encoded, encode, label_token_ids, pad_left
from benchmark.judges.prompt import ALL_FIELDS, PromptForm
from benchmark.judges.verdict import JudgeProblem, JudgeRow, Progress, Verdict, decide, failed
from benchmark.scoring import Outcome

CARD_NAME = "card.json"
BATCH_ROWS = 32
ASSUMED_CONTEXT = 1024


class TokenJudge:
    """A loaded judge; ``TokenJudge.load(folder)`` makes one from a folder that training wrote."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        form: PromptForm,
        max_tokens: int,
        abstain_margin: float = 0.0,
        card: dict[str, Any] | None = None,
        share_prefix: bool = True,
    ) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.form = form
        self.max_tokens = max_tokens
        self.abstain_margin = abstain_margin
        self.card = card or {}
        self.share_prefix = share_prefix
        self.label_ids = label_token_ids(tokenizer)
        self.pad_id = int(tokenizer.pad_token_id if tokenizer.pad_token_id is not None else self.label_ids[0])

    @classmethod
    def load(cls, folder: Path | str, *, device: str = "cpu", threads: int | None = None) -> Self:
        """Load a judge from local files only; the weights must be those that its card names."""
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        folder = Path(folder)
        card = read_card(folder)
        if card.get("weights_digest") not in (None, weights_digest(folder)):
            raise JudgeProblem("weights_differ_from_card", folder=str(folder))
        if threads:
            torch.set_num_threads(threads)
        model: Any = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
        model = model.to(device).eval()
        context = int(getattr(model.config, "max_position_embeddings", ASSUMED_CONTEXT))
        return cls(
            model,
            AutoTokenizer.from_pretrained(folder, local_files_only=True),
            form=PromptForm.of(card.get("prompt", {}).get("fields", ALL_FIELDS)),
            max_tokens=min(int(card.get("max_tokens", context)), context),
            abstain_margin=float(card.get("abstain_margin", 0.0)),
            card=card,
        )

    def verdicts(self, rows: Sequence[JudgeRow], *, progress: Progress | None = None) -> list[Verdict]:
        """One verdict per row, in the order of the rows."""
        found: list[Verdict | None] = [None] * len(rows)
        open_rows: list[tuple[Encoded, int]] = []
        for index, row in enumerate(rows):
            if not row.answer.strip():
                found[index] = Verdict(None, None, Outcome.ANSWER_MISSING, "blank_answer")
                continue
            encoded = encode(self.tokenizer, self.form.render(row))
            if len(encoded.ids) > self.max_tokens:
                found[index] = failed("too_long")
            else:
                open_rows.append((encoded, index))
        done = len(rows) - len(open_rows)
        for batch in batches(open_rows):
            margins = self.margins([encoded for encoded, _ in batch])
            for (_, index), margin in zip(batch, margins, strict=True):
                found[index] = self._verdict(margin)
            done += len(batch)
            if progress:
                progress(done, len(rows), "")
        return [verdict for verdict in found if verdict is not None]

    def margins(self, encoded: Sequence[Encoded]) -> list[float]:
        """Logit of 是 minus logit of 否 for each prompt of one batch."""
        import torch

        with torch.inference_mode():
            if self.share_prefix and len({row.prefix for row in encoded}) < len(encoded):
                return self._margins_with_shared_prefix(encoded)
            ids, mask = (self._tensor(part) for part in pad_left([row.ids for row in encoded], self.pad_id))
            return self._read(self._forward(ids, mask, positions(mask), use_cache=False))

    def _margins_with_shared_prefix(self, encoded: Sequence[Encoded]) -> list[float]:
        prefixes = list(dict.fromkeys(row.prefix for row in encoded))
        ids, mask = (self._tensor(part) for part in pad_left(prefixes, self.pad_id))
        cache = self._forward(ids, mask, positions(mask), use_cache=True).past_key_values
        owners = self._tensor([prefixes.index(row.prefix) for row in encoded])
        cache.batch_select_indices(owners)
        own_ids, own_mask = (
            self._tensor(part) for part in pad_left([row.suffix for row in encoded], self.pad_id)
        )
        start = mask.sum(1)[owners].unsqueeze(1)
        whole_mask = self._join(mask[owners], own_mask)
        place = positions(own_mask) + start
        return self._read(self._forward(own_ids, whole_mask, place, use_cache=True, past_key_values=cache))

    def _forward(self, ids: Any, mask: Any, place: Any, **options: Any) -> Any:
        return self.model(input_ids=ids, attention_mask=mask, position_ids=place, logits_to_keep=1, **options)

    def _read(self, output: Any) -> list[float]:
        last = output.logits[:, -1, :].float()
        yes, no = self.label_ids
        return [float(value) for value in last[:, yes] - last[:, no]]

    def _tensor(self, values: Any) -> Any:
        import torch

        return torch.tensor(values, dtype=torch.long, device=self.model.device)

    def _join(self, left: Any, right: Any) -> Any:
        import torch

        return torch.cat([left, right], dim=1)

    def _verdict(self, margin: float) -> Verdict:
        if not math.isfinite(margin):
            return failed("not_finite")
        return decide(probability(margin), abstain_margin=self.abstain_margin)


def read_card(folder: Path) -> dict[str, Any]:
    """The card beside the weights; a plain language model has none and reads every field."""
    path = folder / CARD_NAME
    if not path.is_file():
        return {}
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise JudgeProblem("card_unreadable", folder=str(folder)) from error
    if not isinstance(card, dict):
        raise JudgeProblem("card_unreadable", folder=str(folder))
    return card


def positions(mask: Any) -> Any:
    """Positions counted from each row's first real token, so that padding changes nothing."""
    return (mask.cumsum(1) - 1).clamp(min=0)


def probability(margin: float) -> float:
    """The probability of 是 for a difference of logits."""
    if margin >= 0:
        return 1.0 / (1.0 + math.exp(-margin))
    grown = math.exp(margin)
    return grown / (1.0 + grown)


def batches(rows: Sequence[tuple[Encoded, int]]) -> Iterator[list[tuple[Encoded, int]]]:
    """Batches of similar length that keep the points of one answer together.

    The order depends on the prompts alone, so that the same rows in another order meet the same neighbours.
    """
    ordered = sorted(
        rows, key=lambda row: (len(row[0].prefix), row[0].prefix, len(row[0].suffix), row[0].suffix)
    )
    batch: list[tuple[Encoded, int]] = []
    for _, group in groupby(ordered, key=lambda row: row[0].prefix):
        points = list(group)
        if batch and len(batch) + len(points) > BATCH_ROWS:
            yield batch
            batch = []
        while len(points) > BATCH_ROWS:
            yield points[:BATCH_ROWS]
            points = points[BATCH_ROWS:]
        batch += points
    if batch:
        yield batch
