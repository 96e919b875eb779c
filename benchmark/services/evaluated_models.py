"""Registering models: an endpoint on an allowed host, a local folder, or stored replies."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from benchmark.models import EvaluatedModel, ProviderKind, StoredReply
from benchmark.providers import ProviderError, host_allowed, parse_spec
from curation import audit
from curation.handover import Refused


@transaction.atomic
def register_model(
    *, name: str, spec: str, by: Any = None, api_key: str = "", parameters: dict[str, Any] | None = None
) -> EvaluatedModel:
    """The model named by ``spec`` (``openai:MODEL@URL`` · ``local:PATH`` · ``replay:``); the same name and spec again is the same row.

    Raises Refused(host_not_allowed) for an endpoint on a host that the administrator did not allow.
    """
    try:
        parsed = parse_spec(spec)
    except ProviderError as error:
        raise Refused(error.code, field="spec", **error.params) from error
    location = parsed.url or parsed.model
    named = parsed.model if parsed.kind == ProviderKind.OPENAI else ""
    if parsed.kind == ProviderKind.OPENAI and not host_allowed(location, settings.MODEL_HOSTS):
        raise Refused("host_not_allowed", field="location", url=location)
    if parsed.kind == ProviderKind.LOCAL and not Path(location).is_dir():
        raise Refused("no_such_model", field="location", path=location)
    existing = EvaluatedModel.objects.filter(name=name).first()
    if existing is not None:
        same = (existing.provider, existing.model, existing.location) == (parsed.kind, named, location)
        if not same:
            raise Refused("model_exists", field="name", name=name)
        if api_key:
            existing.api_key = api_key
            existing.save(update_fields=["api_key"])
        return existing
    model = EvaluatedModel.objects.create(
        name=name.strip()[:120],
        provider=parsed.kind,
        model=named,
        location=location,
        api_key=api_key,
        parameters=parameters or {},
        created_by=by,
    )
    audit.record("model.registered", by=by, target=model, provider=parsed.kind)
    return model


def read_replies(lines: Iterable[str], file_name: str) -> Iterator[tuple[str, str | None]]:
    """(item id, reply) of each jsonl line ``{"id","reply"}``; raises Refused naming file and row."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line.lstrip("\ufeff"))
            reply = entry["reply"]
            yield str(entry["id"]), None if reply is None else str(reply)
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("bad_reply_line", file=file_name, row=number) from error


@transaction.atomic
def store_replies(*, name: str, replies: Iterable[tuple[str, str | None]], by: Any = None) -> EvaluatedModel:
    """A model known only by replies that were given elsewhere. Other replies under the same name raise Refused(model_exists)."""
    texts = {uid: text for uid, text in replies if text is not None}
    digest = hashlib.sha256(json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    existing = EvaluatedModel.objects.filter(name=name).first()
    if existing is not None:
        if existing.provider == ProviderKind.REPLAY and existing.location == digest:
            return existing
        raise Refused("model_exists", field="name", name=name)
    model = EvaluatedModel.objects.create(
        name=name.strip()[:120], provider=ProviderKind.REPLAY, location=digest, created_by=by
    )
    StoredReply.objects.bulk_create(
        [StoredReply(model=model, uid=uid[:40], text=text) for uid, text in texts.items()], batch_size=500
    )
    audit.record("model.registered", by=by, target=model, provider="replay", replies=len(texts))
    return model
