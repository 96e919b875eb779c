"""Errors of the API as problem+json (RFC 9457): a stable code and a message in the asker's language."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from curation.refusal import Refused

STATUS_OF_REFUSAL = {
    "not_allowed": status.HTTP_403_FORBIDDEN,
    "same_reader": status.HTTP_403_FORBIDDEN,
    "knows_raw_text": status.HTTP_403_FORBIDDEN,
    "stale_version": status.HTTP_409_CONFLICT,
    "wrong_state": status.HTTP_409_CONFLICT,
    "idempotency_conflict": status.HTTP_409_CONFLICT,
    "release_exists": status.HTTP_409_CONFLICT,
    "no_slot_free": status.HTTP_409_CONFLICT,
}


def _problem(code: str, message: str, status_code: int, **more: Any) -> Response:
    body = {
        "type": "about:blank",
        "title": message,
        "status": status_code,
        "code": code,
        "detail": message,
        **more,
    }
    return Response(body, status=status_code, content_type="application/problem+json")


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None lets an unexpected error be a 500."""
    if isinstance(error, Refused):
        refused = STATUS_OF_REFUSAL.get(error.code, status.HTTP_422_UNPROCESSABLE_ENTITY)
        more = {"params": error.params} | ({"field": error.field} if error.field else {})
        return _problem(error.code, str(error), refused, **more)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, Http404 | exceptions.NotFound):
        problem = _problem("not_found", _("没有找到，或您无权查看。"), 404)
    elif isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        problem = _problem("not_authenticated", _("请先登录，或提供有效的令牌。"), response.status_code)
    elif isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        problem = _problem("not_allowed", _("您没有进行此操作的权限。"), 403)
    elif isinstance(error, exceptions.ValidationError):
        problem = _problem("invalid", _("请求内容有误。"), 400, errors=error.detail)
    else:
        code = getattr(error, "default_code", "error")
        problem = _problem(str(code), str(getattr(error, "detail", error)), response.status_code)
    for name, value in response.headers.items():
        if name.lower() in {"www-authenticate", "allow", "retry-after"}:
            problem.headers[name] = value
    return problem
