"""Idempotency-Key: a creating POST that is sent twice (a double click, a gateway's time-out) is carried out
once."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from curation.models import IdempotencyRecord
from curation.refusal import Refused

HEADER = "Idempotency-Key"


def _digest(request: Request) -> str:
    parts: list[Any] = [request.method, request.path]
    for name in sorted(request.data):
        value = request.data[name]
        if hasattr(value, "chunks"):
            content = hashlib.sha256()
            for chunk in value.chunks():
                content.update(chunk)
            value.seek(0)
            value = content.hexdigest()
        parts.append([name, value])
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def once(request: Request, work: Callable[[], Response]) -> Response:
    """Do ``work`` unless the same key was answered before: then that answer again, with nothing done.

    Work and record commit together. The same key with another request raises Refused(idempotency_conflict).
    """
    key, user_id = request.headers.get(HEADER, "").strip()[:120], request.user.pk
    if not key or user_id is None:
        return work()
    digest = _digest(request)
    try:
        with transaction.atomic():
            record = IdempotencyRecord.objects.create(user_id=user_id, key=key, request_digest=digest)
            response = work()
            if response.status_code < 400:
                record.status = response.status_code
                record.body = json.dumps(response.data, ensure_ascii=False, default=str)
                record.save()
            return response
    except IntegrityError:
        there = IdempotencyRecord.objects.filter(user_id=user_id, key=key).first()
        if there is None:
            raise
    if there.request_digest != digest:
        raise Refused("idempotency_conflict")
    return Response(json.loads(there.body or "null"), status=there.status or 200)
