"""A person's own notices: the list, reading, the settings; and the signed link that ends a kind of mail."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curation.forms.notices import LANGUAGE, NoticeSettingsForm
from curation.models import Notice
from curation.notices import choose, mark_read, set_mail_language, told
from curation.services.notice_mail import end_mail, mail_named
from curation.views.access import me, page_for, posted, signed_in
from curation.views.paging import page_of
from curation.views.refusals import UNPROCESSABLE


@page_for(signed_in)
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Own notices, newest first, in words as they may be read now."""
    user = me(request)
    page = page_of(request, Notice.objects.filter(recipient=user))
    context = {"page": page, "rows": told(user, page.rows)}
    return render(request, "curation/notice_list.html", context)


@page_for(signed_in)
@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    user = me(request)
    notice = get_object_or_404(Notice, pk=pk, recipient=user)
    mark_read(user, notice.pk)
    [(_notice, words)] = told(user, [notice])
    return redirect(words.url if words.url and request.POST.get("go") else "notice_list")


@page_for(signed_in)
@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    mark_read(me(request))
    return redirect("notice_list")


@page_for(signed_in)
@require_http_methods(["GET", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """How each kind is wanted."""
    user = me(request)
    form = NoticeSettingsForm(posted(request), user=user, mail=settings.MAIL_NOTICES)
    if request.method == "POST" and form.is_valid():
        choose(user, form.cleaned_data)
        if LANGUAGE in form.cleaned_data:
            set_mail_language(user, form.cleaned_data[LANGUAGE])
        messages.success(request, _("通知设置已保存。"))
        return redirect("notice_settings")
    context = {"form": form, "mail": settings.MAIL_NOTICES, "address": user.email}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/notice_settings.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "POST"])
def notice_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a mail: asks first; posting ends that mail and changes nothing else."""
    named = mail_named(token)
    if named is None:
        raise Http404
    done = request.method == "POST"
    if done:
        end_mail(named)
    return render(request, "curation/notice_unsubscribe.html", {"label": named.label, "done": done})
