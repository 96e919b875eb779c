"""What the architecture tests read: every module of the product, parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("curation", "annotation", "benchmark")
PACKAGES = ("config", *STAGES)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the product: its dotted name, its place, its syntax tree."""

    name: str
    path: str
    source: str
    tree: ast.Module

    @property
    def length(self) -> int:
        """Lines of the file."""
        return self.source.count("\n") + 1

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def imported(self) -> Iterator[str]:
        """Every module named by an import anywhere in the file, inside functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module(name: str, path: str, source: str) -> Module:
    """A module from its text."""
    return Module(name, path, source, ast.parse(source))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product except migrations, which Django writes."""
    found = []
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            path = file.relative_to(ROOT).as_posix()
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            found.append(module(name, path, file.read_text(encoding="utf-8")))
    return tuple(found)


def is_inside(name: str, package: str) -> bool:
    """Whether a dotted name is the package or lies in it."""
    return name == package or name.startswith(f"{package}.")
