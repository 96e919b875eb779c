"""What every module keeps to: it says what it is for, stays short, prints nothing, leaves nothing half done."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.tree import Module, is_inside, module, modules

MODULE_LINES = 400
FUNCTION_LINES = 60
# Imported where a model is loaded: they cost seconds and hundreds of megabytes.
HEAVY = ("torch", "transformers", "tokenizers", "peft", "accelerate", "safetensors")
# Functions that may import something else late, and why.
LATE = {
    "config/apps.py": "models are loaded only when AppConfig.ready runs",
    "curation/apps.py": "models are loaded only when AppConfig.ready runs",
    "annotation/apps.py": "models are loaded only when AppConfig.ready runs",
    "benchmark/apps.py": "models are loaded only when AppConfig.ready runs",
    "config/child.py": "a child process sets its environment first, then loads what it runs",
    "curation/jobs.py": "the task calls the job that is sent through the task",
    "benchmark/training/train.py": "the trainer imports torch when it is loaded",
}
UNFINISHED = re.compile(
    r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b|type: ignore\s*$|# *noqa\s*$", re.MULTILINE
)


def without_docstring(found: Module) -> Iterator[str]:
    """A module with code in it that does not say what it is for."""
    if found.tree.body and not ast.get_docstring(found.tree):
        yield found.path


def too_long(found: Module) -> Iterator[str]:
    """A file or function that hides more than one noun."""
    if found.length > MODULE_LINES:
        yield f"{found.path}: {found.length} lines"
    for function in found.functions():
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > FUNCTION_LINES:
            yield f"{found.path}: {function.name} has {lines} lines"


def prints(found: Module) -> Iterator[str]:
    """Printing: pages, logs and the commands' own streams speak, nothing else."""
    for node in ast.walk(found.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"{found.path}:{node.lineno}"


def unfinished(found: Module) -> Iterator[str]:
    """Half-done work and blanket exceptions from the checks."""
    yield from (f"{found.path}: {match[0]}" for match in UNFINISHED.finditer(found.source))


def junk_drawers(found: Module) -> Iterator[str]:
    """A module named after nothing."""
    if found.name.rsplit(".", 1)[-1] in {"utils", "helpers", "common", "misc"}:
        yield found.path


def late_imports(found: Module) -> Iterator[str]:
    """An import inside a function that is neither heavy nor listed with its reason."""
    if found.path in LATE:
        return
    for function in found.functions():
        for node in ast.walk(function):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
            yield from (
                f"{found.path}: {name}"
                for name in names
                if not any(is_inside(name, heavy) for heavy in HEAVY)
            )


def star_imports(found: Module) -> Iterator[str]:
    """``from x import *`` hides where a name comes from."""
    for node in ast.walk(found.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield f"{found.path}:{node.lineno}"


def unnamed_actors(found: Module) -> Iterator[str]:
    """A service whose acting person could be passed by position and so be mistaken for another."""
    if ".services." not in found.name:
        return
    for function in found.functions():
        positional = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        if "by" in positional and not function.name.startswith("_"):
            yield f"{found.path}: {function.name}"


RULES = (
    (without_docstring, "x = 1\n"),
    (too_long, "\n" * MODULE_LINES + "x = 1\n"),
    (too_long, "def f():\n" + "    x = 1\n" * FUNCTION_LINES),
    (prints, "def f():\n    print('x')\n"),
    (unfinished, "x = 1  # TO" + "DO later\n"),
    (unfinished, "x = 1  # type: " + "ignore\n"),
    (late_imports, "def f():\n    import json\n"),
    (star_imports, "from os import *\n"),
    (unnamed_actors, "def close(item, by):\n    return item\n"),
)


@pytest.mark.parametrize(
    "rule", dict.fromkeys([rule for rule, _ in RULES] + [junk_drawers]), ids=lambda rule: rule.__name__
)
def test_every_module_keeps_the_rule(rule: Callable[[Module], Iterator[str]]) -> None:
    assert [offence for found in modules() for offence in rule(found)] == []


@pytest.mark.parametrize(("rule", "source"), RULES, ids=lambda value: getattr(value, "__name__", ""))
def test_the_rule_sees_a_planted_offence(rule: Callable[[Module], Iterator[str]], source: str) -> None:
    assert list(rule(module("curation.services.planted", "curation/services/planted.py", source)))


def test_a_module_named_utils_is_seen() -> None:
    assert list(junk_drawers(module("curation.utils", "curation/utils.py", '"""Anything."""\n')))


def test_the_guards_read_the_whole_product() -> None:
    names = {found.name for found in modules()}

    assert {"config.settings", "curation.jobs", "annotation.states", "benchmark.scoring.scores"} <= names
