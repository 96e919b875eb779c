"""People: who is here, whose licence waits for a look, one person's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from curation.forms.people import LicenceForm, PersonFilter, licence_initial
from curation.list_tools import tools_and_tabs
from curation.models import PhysicianProfile, User
from curation.permissions import can_keep_people
from curation.refusal import Refused
from curation.selectors import access_person, people_to_verify, visible_people
from curation.services.people import send_invitation, set_active, set_licence, verify_licence
from curation.views.access import me, page_for
from curation.views.paging import page_of
from curation.views.refusals import UNPROCESSABLE, put_in


@page_for(can_keep_people)
@require_GET
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    form = PersonFilter(request.GET)
    rows = visible_people(
        request.user, role=form.chosen("role"), state=form.chosen("state"), words=form.chosen("q")
    )
    context = {
        "filter": form,
        "page": page_of(request, rows),
        "to_verify": people_to_verify(),
        "today": timezone.localdate(),
        **tools_and_tabs(request, "people"),
    }
    return render(request, "curation/people_list.html", context)


@page_for(can_keep_people)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Account, licence, and what an administrator may do with both."""
    user = access_person(request.user, pk)
    action = request.POST.get("action", "")
    form = LicenceForm(request.POST if action == "licence" else None, initial=licence_initial(user))
    if request.method == "POST":
        if action == "link":
            return _page(request, user, form, link=_fresh_link(request, user))
        try:
            if action != "licence" or form.is_valid():
                _act(request, user, action, form)
                return redirect("person", pk=pk)
        except Refused as refusal:
            if action != "licence":
                messages.error(request, str(refusal))
                return redirect("person", pk=pk)
            put_in(form, refusal)
    return _page(request, user, form)


def _act(request: HttpRequest, user: User, action: str, form: LicenceForm) -> None:
    by = me(request)
    if action == "licence":
        set_licence(user=user, licence=form.licence(), by=by)
        messages.success(request, _("执业信息已保存，需要重新核验。"))
    elif action == "verify":
        verify_licence(profile=get_object_or_404(PhysicianProfile, user=user), by=by)
        messages.success(request, _("执业资格已核验。"))
    elif action in {"close", "open"}:
        set_active(user=user, active=action == "open", by=by)
        messages.success(request, _("账号已重新开放。") if action == "open" else _("账号已关闭。"))


def _fresh_link(request: HttpRequest, user: User) -> str:
    return send_invitation(user=user, base_url=request.build_absolute_uri("/"), by=me(request))


def _page(request: HttpRequest, user: User, form: LicenceForm, *, link: str = "") -> HttpResponse:
    profile = PhysicianProfile.objects.select_related("verified_by").filter(user=user).first()
    context = {
        "person": user,
        "profile": profile,
        "valid": profile is not None and profile.is_valid_on(timezone.localdate()),
        "form": form,
        "link": link,
        "is_self": user.pk == me(request).pk,
        "close_values": {"action": "close"},
        "facts": [
            (_("邮箱"), user.email),
            (_("角色"), user.get_role_display()),
            (_("建立于"), timezone.localtime(user.created_at).strftime("%Y-%m-%d %H:%M")),
        ],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/person.html", context, status=status)
