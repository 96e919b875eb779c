"""What a model is to a run: something that turns a Prompt into a Reply. A failed call is a Reply with an
error code and parameters, never an exception and never a sentence for people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

Kind = Literal["openai", "local", "replay"]
Params = Mapping[str, str | int | float]

_OPENAI = re.compile(r"^(?P<model>\S+?)@(?P<url>https?://\S+)$")


class ProviderError(Exception):
    """A provider that cannot be built or used at all: a stable code with parameters."""

    def __init__(self, code: str, **params: str | int | float) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


@dataclass(frozen=True, slots=True)
class Prompt:
    """One rendered prompt, as it is sent."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: ``text``, or None with an ``error`` code and its parameters."""

    id: str
    text: str | None
    error: str | None = None
    finish: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float = 0.0
    params: Params = field(default_factory=dict)
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Sampling:
    """How an answer is generated; temperature 0 is greedy."""

    max_tokens: int = 2048
    temperature: float = 0.0
    top_p: float | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """A parsed SPEC: ``openai:MODEL@URL``, ``local:PATH`` or ``replay:FILE``."""

    kind: Kind
    model: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.model}@{self.url}" if self.url else f"{self.kind}:{self.model}"


@runtime_checkable
class Provider(Protocol):
    """The one interface of all models."""

    async def reply(self, prompt: Prompt) -> Reply:
        """Answer one prompt; every failure is a Reply with an error."""
        ...

    async def close(self) -> None:
        """Give back connections, threads and memory."""
        ...


def parse_spec(spec: str) -> ProviderSpec:
    """The parts of a SPEC; ProviderError("bad_spec") for anything else."""
    kind, _, rest = spec.strip().partition(":")
    if kind == "openai":
        match = _OPENAI.match(rest)
        if match:
            return ProviderSpec("openai", match["model"], match["url"].rstrip("/"))
    elif kind == "local" and rest:
        return ProviderSpec("local", rest)
    elif kind == "replay" and rest:
        return ProviderSpec("replay", rest)
    raise ProviderError("bad_spec", spec=re.sub(r"//[^/@]*@", "//…@", spec)[:200])
