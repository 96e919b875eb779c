"""What every answer format can do, and the one way in which it reports what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Json = dict[str, Any]
FormData = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a stable code, the field it concerns, and whether it forbids going on."""

    code: str
    params: dict[str, object] = field(default_factory=dict)
    field: str = ""
    level: Literal["error", "warning"] = "error"


def has_errors(problems: Iterable[Problem]) -> bool:
    """True when any of the problems is more than a warning."""
    return any(problem.level == "error" for problem in problems)


class ItemFormat(Protocol):
    """One answer format. All arguments are plain JSON values; no method changes what it is given."""

    name: str

    def check_input(self, input: Json) -> list[Problem]: ...

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]: ...

    def check_answer(self, input: Json, value: Json) -> list[Problem]: ...

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """Whether two blind answers say the same, whatever their order, blanks and character width."""
        ...

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """Whether a blind answer equals the key; True where the format has no key to contradict."""
        ...

    def placeholders(self, input: Json) -> dict[str, str]:
        """What stands for `${…}` in a prompt template; absent parts are empty strings."""
        ...

    def input_from_form(self, data: FormData) -> Json: ...

    def target_from_form(self, input: Json, data: FormData) -> Json: ...

    def points_from_form(self, input: Json, data: FormData) -> list[Json]: ...

    def answer_from_form(self, input: Json, data: FormData) -> Json: ...

    def form_data(self, input: Json, target: Json, points: list[Json]) -> dict[str, str | list[str]]:
        """The inverse of the three readings above: what an edit form starts with."""
        ...

    def summary(self, input: Json) -> str:
        """The item in one short line, for lists."""
        ...
