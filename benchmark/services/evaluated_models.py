"""Registering models: an endpoint on an allowed host, a local folder, or stored replies."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from annotation.handover import Release, ReleaseItem
from benchmark.models import EvaluatedModel, ProviderKind, StoredReply
from benchmark.permissions import can_evaluate
from benchmark.providers import ProviderError, ProviderSpec, host_allowed, parse_spec
from benchmark.providers.openai import clean
from curation import audit
from curation.handover import Refused

LONGEST_NAME = 120
LONGEST_ID = 40


def name_for(parsed: ProviderSpec) -> str:
    """What a model is called where nobody named it: the model and its host, or the folder."""
    if parsed.kind == "openai":
        return f"{parsed.model}@{urlsplit(parsed.url).netloc}"[:LONGEST_NAME]
    return Path(parsed.model).resolve().name[:LONGEST_NAME]


def parse_model(spec: str) -> ProviderSpec:
    """The parts of a spec; raises Refused(bad_spec)."""
    try:
        return parse_spec(spec)
    except ProviderError as error:
        raise Refused(error.code, field="spec", **error.params) from error


def _demand_usable(parsed: ProviderSpec, api_key: str) -> None:
    if parsed.kind == "openai" and not host_allowed(parsed.url, settings.MODEL_HOSTS):
        raise Refused("host_not_allowed", field="location", url=parsed.url.rpartition("@")[2])
    if parsed.kind == "local" and not (Path(parsed.model) / "config.json").is_file():
        raise Refused("no_such_model", field="location", path=parsed.model)
    if not api_key.isascii() or not api_key.isprintable():
        raise Refused("bad_api_key", field="api_key")


@transaction.atomic
def register_model(
    *, name: str, spec: str, by: Any = None, api_key: str = "", parameters: dict[str, Any] | None = None
) -> EvaluatedModel:
    """The model named by ``spec`` (``openai:MODEL@URL`` · ``local:PATH``); the same again is the same row.

    A key given again replaces the one kept. Raises Refused(host_not_allowed) for an endpoint on a host
    that the administrator did not allow.
    """
    if by is not None and not can_evaluate(by):
        raise Refused("not_allowed")
    parsed, name = parse_model(spec), name.strip()[:LONGEST_NAME]
    if parsed.kind == "replay":
        raise Refused("bad_spec", field="spec", spec=spec[:200])
    _demand_usable(parsed, api_key)
    remote = parsed.kind == "openai"
    named, location = (parsed.model, parsed.url) if remote else ("", parsed.model)
    existing = EvaluatedModel.objects.filter(name=name).first()
    if existing is not None:
        if (existing.provider, existing.model, existing.location) != (parsed.kind, named, location):
            raise Refused("model_exists", field="name", name=name)
        if api_key:
            existing.api_key = api_key
            existing.save(update_fields=["api_key"])
        return existing
    model = EvaluatedModel.objects.create(
        name=name,
        provider=parsed.kind,
        model=named,
        location=location,
        api_key=api_key,
        parameters=parameters or {},
        created_by=by,
    )
    audit.record("model.registered", by=by, target=model, provider=parsed.kind)
    return model


def read_replies(lines: Iterable[bytes], file_name: str) -> Iterator[tuple[str, str | None]]:
    """(item id, reply) of each jsonl line ``{"id","reply"}``; raises Refused naming file and row."""
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            entry = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise Refused("bad_reply_line", field="file", file=file_name, row=number) from error
        uid = entry.get("id") if isinstance(entry, Mapping) else None
        reply = entry.get("reply", 0) if isinstance(entry, Mapping) else 0
        if not isinstance(uid, str) or not uid or not (reply is None or isinstance(reply, str)):
            raise Refused("bad_reply_line", field="file", file=file_name, row=number)
        if uid in seen:
            raise Refused("reply_twice", field="file", file=file_name, row=number, id=uid[:LONGEST_ID])
        seen.add(uid)
        yield uid, None if reply is None else clean(reply)


def replies_digest(replies: Mapping[str, str | None]) -> str:
    """The identity of a set of stored replies."""
    texts = {uid: text for uid, text in replies.items() if text is not None}
    return hashlib.sha256(json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def store_replies(*, name: str, replies: Iterable[tuple[str, str | None]], by: Any = None) -> EvaluatedModel:
    """A model known only by replies given elsewhere; other replies under its name are refused."""
    if by is not None and not can_evaluate(by):
        raise Refused("not_allowed")
    texts = {uid: clean(text) for uid, text in replies if text is not None}
    if not texts:
        raise Refused("no_replies", field="file")
    digest, name = replies_digest(texts), name.strip()[:LONGEST_NAME]
    existing = EvaluatedModel.objects.filter(name=name).first()
    if existing is not None:
        if existing.provider == ProviderKind.REPLAY and existing.location == digest:
            return existing
        raise Refused("model_exists", field="name", name=name)
    model = EvaluatedModel.objects.create(
        name=name, provider=ProviderKind.REPLAY, location=digest, created_by=by
    )
    # No item of a release has a longer id than ours.
    kept = [
        StoredReply(model=model, uid=uid, text=text) for uid, text in texts.items() if len(uid) <= LONGEST_ID
    ]
    StoredReply.objects.bulk_create(kept, batch_size=500)
    audit.record("model.registered", by=by, target=model, provider="replay", replies=len(texts))
    return model


def replies_elsewhere(replies: Iterable[str], release: Release) -> list[str]:
    """The ids among ``replies`` that the release does not hold."""
    known = set(ReleaseItem.objects.filter(release=release).values_list("uid", flat=True))
    return [uid for uid in replies if uid not in known]
