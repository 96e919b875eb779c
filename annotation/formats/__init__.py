"""The answer formats of items, each in a folder of its own, behind one protocol.

:mod:`annotation.formats.base` says what a format is and how a new one is added.

A format knows the shapes of its input, target, points and blind answers, checks them, reads them from forms,
compares answers and fills prompt templates. It scores nothing, stores nothing, and writes no sentences.
"""

from importlib import import_module
from pkgutil import iter_modules

from annotation.formats.base import Cell, ItemFormat, Json, Part, Problem, Sample, has_errors
from annotation.formats.folding import fold
from annotation.formats.options import split_options
from annotation.formats.points import default_points


def _found() -> dict[str, ItemFormat]:
    """Every folder beside this file is a format; a folder without FORMAT fails here, at the start."""
    formats = [
        import_module(f"{__name__}.{found.name}").FORMAT for found in iter_modules(__path__) if found.ispkg
    ]
    return {one.name: one for one in formats}


FORMATS: dict[str, ItemFormat] = _found()


def get_format(name: str) -> ItemFormat:
    """The format of that name; an unknown name is a programming error and raises KeyError."""
    return FORMATS[name]


__all__ = [
    "FORMATS",
    "Cell",
    "ItemFormat",
    "Json",
    "Part",
    "Problem",
    "Sample",
    "default_points",
    "fold",
    "get_format",
    "has_errors",
    "split_options",
]
