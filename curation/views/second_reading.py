"""The second reader sees the rewritten text only, and signs it or sends it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curation.forms.deidentify import SecondSignatureForm
from curation.forms.disagreements import ReturnForm
from curation.models import RecordState
from curation.permissions import can_object, is_physician
from curation.refusal import Refused
from curation.selectors import access_second_reading
from curation.services.deidentification import sign_second
from curation.services.disagreements import return_record
from curation.views.access import me, page_for
from curation.views.refusals import UNPROCESSABLE, put_in


@page_for(is_physician)
@require_http_methods(["GET", "POST"])
def record_second_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, then sign or return."""
    try:
        record, user = access_second_reading(request.user, pk), me(request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("record_text", pk=pk)
    returns = request.POST.get("action") == "return"
    signature = SecondSignatureForm(request.POST if request.method == "POST" and not returns else None)
    back = ReturnForm(request.POST if returns else None)
    form = back if returns else signature
    if request.method == "POST" and form.is_valid():
        try:
            if returns:
                values = form.cleaned_data
                returned = return_record(
                    record=record, by=user, places=values["places"].splitlines(), reason=values["reason"]
                )
                disputed = returned.state == RecordState.DISPUTED
                words = (
                    _("R{number} 已交仲裁。") if disputed else _("R{number} 已退回，等待第一位确认人修改。")
                )
                messages.info(request, words.format(number=pk))
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
        "may_object": can_object(user, record),
    }
    return render(
        request, "curation/record_second_reading.html", context, status=UNPROCESSABLE if form.errors else 200
    )
