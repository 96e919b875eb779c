"""The page about configuration names every variable that the code reads, and none besides."""

import re

from tests.architecture.tree import ROOT, modules

VARIABLE = re.compile(r"\b(?:ZHENPING_[A-Z_]+|DATABASE_URL|CELERY_BROKER_URL)\b")
# Read by the tests and by .ci/run only.
FOR_TESTS = re.compile(r"ZHENPING_(REQUIRE_ALL_TESTS|TEST_[A-Z]+_URL)")
# Passed from a process to its child, never set by a person.
INTERNAL = {"ZHENPING_PARENT_PIPE"}


def variables(text: str) -> set[str]:
    return {name for name in VARIABLE.findall(text) if not FOR_TESTS.fullmatch(name)}


def test_the_page_about_configuration_names_every_variable_and_none_besides() -> None:
    read = set().union(*(variables(module.source) for module in modules())) - INTERNAL
    documented = variables((ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"))

    assert read - documented == set()
    assert documented - read == set()
