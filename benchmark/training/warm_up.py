"""Made-up rows that teach a model from nothing what "the point is in the answer" looks like.

They are made from the training rows only, never from held-out ones, and their number stands on the
judge's card. They teach comparing, not medicine: a model that starts from a trained base does without
them."""

import random
from collections.abc import Sequence

from benchmark.judges.verdict import NO, YES
from benchmark.training.rows import VerdictRow

RANDOM_TEXT_SHARE = 0.3
REAL_ANSWER_SHARE = 0.5
RETOLD_SHARE = 0.4
SHORTEST_RETOLD = 6
SEPARATORS = ("，", "。", "；", "、")
MAX_PARTS = 5
LONGEST = 160


def warm_up_rows(rows: Sequence[VerdictRow], *, count: int, seed: int) -> list[VerdictRow]:
    """``count`` rows, half of them 是: the point stands in the answer, or comes from somewhere else."""
    chance = random.Random(seed)
    points = sorted({row.point for row in rows})
    answers = sorted({row.answer[:LONGEST] for row in rows})
    letters = sorted({letter for point in points for letter in point if not letter.isspace()})
    made: list[VerdictRow] = []
    for number in range(count):
        contained = number % 2 == 0
        parts = some_parts(chance, points, letters)
        point, others = parts[0], [part for part in parts[1:] if part != parts[0]]
        if chance.random() < REAL_ANSWER_SHARE:
            others = [text for text in [chance.choice(answers)] if point not in text] or others
        told = [*others, retold(chance, point)] if contained else others or [random_text(chance, letters)]
        chance.shuffle(told)
        answer = chance.choice(SEPARATORS).join(told)
        contained = contained or point in answer
        made.append(VerdictRow("", "", "", point, answer, YES if contained else NO))
    return made


def retold(chance: random.Random, point: str) -> str:
    """The point as it stands, or with one character left out, so that a small change is no absence."""
    if len(point) < SHORTEST_RETOLD or chance.random() > RETOLD_SHARE:
        return point
    place = chance.randrange(len(point))
    return point[:place] + point[place + 1 :]


def some_parts(chance: random.Random, points: Sequence[str], letters: Sequence[str]) -> list[str]:
    """Two to five stretches of text: points of the set, or random characters that carry no meaning."""
    wanted = chance.randint(2, MAX_PARTS)
    if len(points) < wanted or chance.random() < RANDOM_TEXT_SHARE:
        return [random_text(chance, letters) for _ in range(wanted)]
    return chance.sample(points, wanted)


def random_text(chance: random.Random, letters: Sequence[str]) -> str:
    """Four to sixteen random characters."""
    return "".join(chance.choice(letters) for _ in range(chance.randint(4, 16)))
