"""Which specs are understood, and which hosts may be called."""

import pytest

from benchmark.providers import ProviderError, ProviderSpec, build_provider, host_allowed, parse_spec
from benchmark.providers.hosts import GuardedResolver

LOCAL = ["127.0.0.1:*", "models.example:8000", "[::1]:8000"]


def test_the_three_kinds_of_spec_are_parsed():
    assert parse_spec("openai:qwen/q3@1@http://127.0.0.1:8000/v1/") == ProviderSpec(
        "openai", "qwen/q3@1", "http://127.0.0.1:8000/v1"
    )
    assert parse_spec("local:/models/tiny") == ProviderSpec("local", "/models/tiny")
    assert parse_spec("replay:answers.jsonl") == ProviderSpec("replay", "answers.jsonl")


@pytest.mark.parametrize(
    "spec",
    ["", "openai:model", "openai:@http://a/v1", "openai:m@ftp://a", "local:", "replay", "azure:x@http://a"],
)
def test_anything_else_is_a_bad_spec(spec: str):
    with pytest.raises(ProviderError, match="bad_spec"):
        parse_spec(spec)


def test_a_bad_spec_never_repeats_a_password():
    with pytest.raises(ProviderError) as caught:
        parse_spec("azure:m@https://user:secret@host/v1")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/v1",
        "http://127.0.0.1/v1",
        "https://MODELS.example:8000/v1",
        "http://[::1]:8000/v1",
    ],
)
def test_a_host_that_a_pattern_names_is_allowed(url: str):
    assert host_allowed(url, LOCAL)


@pytest.mark.parametrize(
    "url",
    [
        "http://models.example:8001/v1",
        "http://models.example.evil.example:8000/v1",
        "http://evil.example/?models.example:8000",
        "http://127.0.0.1@evil.example:80/v1",
        "http://user:pw@127.0.0.1:8000/v1",
        "http://127.0.0.1:8000\\@evil.example/",
        "http://127.0.0.1:8000/v1#x",
        "ftp://127.0.0.1:21/",
        "file:///etc/hosts",
        "http://127.0.0.1:99999/",
        "http://2130706433:80/",
        "http://0x7f.0.0.1/",
        "http:///v1",
        "http://127.0.0.1:80 /",
        "http://localhost:8000/v1",
    ],
)
def test_a_host_that_no_pattern_names_or_that_hides_itself_is_refused(url: str):
    assert not host_allowed(url, LOCAL)


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "0.0.0.0", "224.0.0.1"]
)
def test_forbidden_addresses_are_refused_even_when_a_pattern_names_them(host: str):
    assert not host_allowed(f"http://{host}:80/v1", [f"{host}:*"])


def test_a_pattern_without_a_port_allows_nothing_and_no_patterns_allow_nothing():
    assert not host_allowed("http://127.0.0.1:80/", ["127.0.0.1", ":80", "*"])
    assert not host_allowed("http://127.0.0.1:80/", [])


async def resolve(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> list:
    async def fake(self, host, port=0, family=0):
        return [{"host": address} for address in addresses]

    monkeypatch.setattr("aiohttp.ThreadedResolver.resolve", fake)
    return await GuardedResolver().resolve("name.example", 80)


def test_a_name_that_leads_to_a_link_local_address_is_not_connected_to(monkeypatch):
    import asyncio

    with pytest.raises(OSError, match="forbidden"):
        asyncio.run(resolve(["10.0.0.1", "169.254.169.254"], monkeypatch))
    assert asyncio.run(resolve(["10.0.0.1"], monkeypatch)) == [{"host": "10.0.0.1"}]


def test_a_provider_for_a_host_that_is_not_allowed_is_not_built_and_no_password_is_shown():
    with pytest.raises(ProviderError) as caught:
        build_provider("openai:m@http://u:secret@evil.example:80/v1", allowed_hosts=LOCAL)
    assert (caught.value.code, caught.value.params) == ("host_not_allowed", {"host": "evil.example:80"})


def test_a_key_that_would_break_the_header_is_refused():
    with pytest.raises(ProviderError, match="bad_api_key"):
        build_provider("openai:m@http://127.0.0.1:1/v1", allowed_hosts=LOCAL, api_key="a\r\nX: y")
