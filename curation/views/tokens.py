"""A person's own API tokens: made, shown once, deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from curation.forms.people import TokenForm
from curation.models import ApiToken
from curation.services.people import create_token, delete_token
from curation.views.access import me, page_for, posted, signed_in
from curation.views.refusals import UNPROCESSABLE


@page_for(signed_in)
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """The tokens by name; a new one's text is on this answer and nowhere else."""
    user, form, fresh = me(request), TokenForm(posted(request)), ""
    if request.method == "POST" and form.is_valid():
        fresh = create_token(user=user, name=form.cleaned_data["name"])
        form = TokenForm()
    context = {"form": form, "fresh": fresh, "tokens": ApiToken.objects.filter(user=user).order_by("-id")}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/token_list.html", context, status=status)


@page_for(signed_in)
@require_POST
def token_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a token of one's own."""
    user = me(request)
    token = get_object_or_404(ApiToken, pk=pk, user=user)
    delete_token(token=token, by=user)
    messages.success(request, _("令牌“{name}”已删除。").format(name=token.name))
    return redirect("token_list")
