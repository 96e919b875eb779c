"""The second reader sees the rewritten text only, and signs it or sends it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curation.forms.deidentify import ReturnForm, SecondSignatureForm
from curation.permissions import is_physician
from curation.refusal import Refused
from curation.selectors import access_second_reading
from curation.services.deidentification import return_record, sign_second
from curation.views.access import me, page_for
from curation.views.refusals import UNPROCESSABLE, put_in


@page_for(is_physician)
@require_http_methods(["GET", "POST"])
def record_second_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, then sign or return."""
    record, user = access_second_reading(request.user, pk), me(request)
    returns = request.POST.get("action") == "return"
    signature = SecondSignatureForm(request.POST if request.method == "POST" and not returns else None)
    back = ReturnForm(request.POST if returns else None)
    form = back if returns else signature
    if request.method == "POST" and form.is_valid():
        try:
            if returns:
                return_record(record=record, by=user, reason=form.cleaned_data["reason"])
                messages.info(request, _("R{number} 已退回，等待重新去标识。").format(number=pk))
            else:
                sign_second(record=record, by=user)
                messages.success(request, _("R{number} 已由两人确认。").format(number=pk))
        except Refused as refusal:
            put_in(form, refusal)
        else:
            return redirect("record_list")
    context = {
        "record": record,
        "text": record.deidentified.text,
        "signature": signature,
        "back": back,
        "returning": returns,
    }
    return render(
        request, "curation/record_second_reading.html", context, status=UNPROCESSABLE if form.errors else 200
    )
