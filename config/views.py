"""Views that belong to no stage: the way home, and health."""

import time
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.forms import SetPasswordMixin
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from config.first_start import setup_token_fits
from config.rooms import rooms_of
from curation.models import Role, User
from curation.selectors import oldest_queued_seconds, worker_seen_at
from curation.services.people import invite_user

# A worker that gave no sign for so long is taken for dead; it beats every five seconds.
WORKER_SILENT_AFTER = 30


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first room."""
    return redirect(rooms_of(request.user)[0].view)


def _health() -> dict[str, Any]:
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = "ok"
    except DatabaseError as error:
        return {
            "status": "failing",
            "database": type(error).__name__,
            "worker": "unknown",
            "queue_age_seconds": None,
        }
    milliseconds = round((time.monotonic() - started) * 1000, 1)
    seen = worker_seen_at()
    silent = (timezone.now() - seen).total_seconds() if seen else None
    alive = silent is not None and silent < WORKER_SILENT_AFTER
    return {
        "status": "ok" if alive else "degraded",
        "database": database,
        "database_engine": connection.vendor,
        "database_milliseconds": milliseconds,
        "worker": "ok" if alive else "silent",
        "worker_seen_seconds_ago": round(silent, 1) if silent is not None else None,
        "queue_age_seconds": round(oldest_queued_seconds(), 1),
        "data_folder_writable": Path(settings.DATA_DIR).is_dir(),
        "version": settings.CODE_VERSION,
    }


class FirstAdministratorForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg]  # generic in the stubs only
    """The first account of a site."""

    email = forms.EmailField(label=_("邮箱"))
    name = forms.CharField(label=_("姓名"), max_length=80)
    password1, password2 = SetPasswordMixin.create_password_fields(label1=_("密码"), label2=_("再次输入密码"))

    def clean(self) -> dict[str, Any]:
        """Both passwords agree and are not too weak."""
        self.validate_passwords("password1", "password2")
        user = User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", ""))
        self.validate_password_for_user(user, "password2")
        return self.cleaned_data


@login_not_required
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time page that makes the first administrator; afterwards it is not there."""
    if not setup_token_fits(token):
        raise Http404
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        user = invite_user(email=facts["email"], name=facts["name"], role=Role.ADMINISTRATOR)
        user.set_password(facts["password1"])
        user.save(update_fields=["password"])
        return redirect("account_login")
    return render(request, "setup.html", {"form": form}, status=422 if form.errors else 200)


def _layout(request: HttpRequest, status: int) -> str:
    """With a failing database nobody can be known, so the page needs no context at all."""
    if status != 200:
        return "error.html"
    return "base.html" if request.user.is_authenticated else "entrance.html"


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Database, worker heartbeat, queue age: JSON for monitors (503 where the database fails), a page for
    people."""
    facts = _health()
    status = 503 if facts["status"] == "failing" else 200
    if "text/html" in request.headers.get("Accept", ""):
        return render(
            request, "health.html", {"health": facts, "layout": _layout(request, status)}, status=status
        )
    return JsonResponse(facts, status=status)
