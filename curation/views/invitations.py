"""Inviting people: one by one, or everybody on a list."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from curation.forms.people import InvitationForm, PeopleFileForm
from curation.models import Role
from curation.permissions import can_keep_people
from curation.refusal import Refused
from curation.services.invitations import TEMPLATE_COLUMNS, InvitationReport, invite_file
from curation.services.people import invite_user, send_invitation
from curation.spreadsheets import XLSX, workbook
from curation.views.access import me, page_for, posted, posted_with_files
from curation.views.refusals import UNPROCESSABLE, put_in


@page_for(can_keep_people)
@require_http_methods(["GET", "POST"])
def people_invite(request: HttpRequest) -> HttpResponse:
    """One new account; its one-time link is shown once and mailed."""
    form = InvitationForm(posted(request), initial=_asked_for(request))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = invite_user(
                email=values["email"],
                role=values["role"],
                name=values["name"],
                licence=form.licence() if values["role"] == Role.PHYSICIAN else None,
                by=me(request),
            )
        except Refused as refusal:
            put_in(form, refusal)
        else:
            link = send_invitation(user=user, base_url=_base(request), by=me(request))
            context = {"form": InvitationForm(), "invited": user, "link": link}
    status = UNPROCESSABLE if context["form"].errors else 200
    return render(request, "curation/people_invite.html", context, status=status)


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """A data lead's link names the specialty that lacks physicians; it is only filled in."""
    code = request.GET.get("specialty", "")
    return {"role": Role.PHYSICIAN, "specialties": [code]} if code else {}


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")


@page_for(can_keep_people)
@require_http_methods(["GET", "POST"])
def people_import(request: HttpRequest) -> HttpResponse:
    """Everybody on a list; what became of each row is shown."""
    form = PeopleFileForm(*posted_with_files(request))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            report = _invite(request, form.cleaned_data["file"])
        except Refused as refusal:
            put_in(form, refusal)
        else:
            context |= {
                "report": report,
                "form": PeopleFileForm(),
                "links": [
                    (user, send_invitation(user=user, base_url=_base(request), by=me(request)))
                    for user in report.invited
                ],
            }
    status = UNPROCESSABLE if context["form"].errors else 200
    return render(request, "curation/people_import.html", context, status=status)


def _invite(request: HttpRequest, upload: Any) -> InvitationReport:
    """Read the list from a temporary file that is gone afterwards."""
    with tempfile.NamedTemporaryFile(suffix=Path(upload.name).suffix[:10]) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        return invite_file(path=Path(copy.name), file_name=upload.name, by=me(request))


@page_for(can_keep_people)
@require_GET
def people_template(request: HttpRequest) -> HttpResponse:
    """An empty list with its columns."""
    content = workbook(TEMPLATE_COLUMNS, [], title=_("人员名单"))
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return response
