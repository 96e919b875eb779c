"""The three answer formats of items: choice, extraction and open answer, each behind one protocol.

A format knows the shapes of its input, target, points and blind answers, checks them, reads them from forms,
compares answers and fills prompt templates. It scores nothing, stores nothing, and writes no sentences.
"""

from annotation.formats.base import ItemFormat, Problem, has_errors
from annotation.formats.choice import ChoiceFormat
from annotation.formats.extraction import ExtractionFormat
from annotation.formats.folding import fold
from annotation.formats.open_answer import OpenAnswerFormat
from annotation.formats.options import split_options
from annotation.formats.points import default_points

FORMATS: dict[str, ItemFormat] = {
    "choice": ChoiceFormat(),
    "extraction": ExtractionFormat(),
    "open_answer": OpenAnswerFormat(),
}


def get_format(name: str) -> ItemFormat:
    """The format of that name; an unknown name is a programming error and raises KeyError."""
    return FORMATS[name]


__all__ = [
    "FORMATS",
    "ItemFormat",
    "Problem",
    "default_points",
    "fold",
    "get_format",
    "has_errors",
    "split_options",
]
