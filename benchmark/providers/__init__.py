"""How a model is called: an OpenAI-compatible endpoint, a local model, or stored answers, behind one small
protocol. It never scores, never stores, and calls no host that is not on the allow-list."""

from collections.abc import Sequence

from benchmark.providers.base import (
    Prompt,
    Provider,
    ProviderError,
    ProviderSpec,
    Reply,
    Sampling,
    parse_spec,
)
from benchmark.providers.hosts import host_allowed
from benchmark.providers.local import LocalProvider
from benchmark.providers.openai import Limits, OpenAIProvider
from benchmark.providers.pool import PoolReport, run_pool
from benchmark.providers.replay import ReplayProvider

__all__ = [
    "Limits",
    "LocalProvider",
    "OpenAIProvider",
    "PoolReport",
    "Prompt",
    "Provider",
    "ProviderError",
    "ProviderSpec",
    "ReplayProvider",
    "Reply",
    "Sampling",
    "build_provider",
    "host_allowed",
    "parse_spec",
    "run_pool",
]


def build_provider(
    spec: ProviderSpec | str,
    *,
    allowed_hosts: Sequence[str] = (),
    api_key: str | None = None,
    sampling: Sampling | None = None,
    limits: Limits | None = None,
    batch_size: int = 8,
) -> Provider:
    """The provider that ``spec`` names; ProviderError with a code when it cannot be had."""
    parsed = parse_spec(spec) if isinstance(spec, str) else spec
    chosen = sampling or Sampling()
    if parsed.kind == "openai":
        return OpenAIProvider(
            parsed, allowed_hosts=allowed_hosts, api_key=api_key, sampling=chosen, limits=limits or Limits()
        )
    if parsed.kind == "local":
        return LocalProvider(parsed.model, sampling=chosen, batch_size=batch_size)
    return ReplayProvider(parsed.model)
