"""The rules of deidentification: which are in force, what changed, the next version."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curation.deid import DEFAULT_POLICY
from curation.forms.policy import PolicyForm
from curation.models import DeidentificationPolicy, JobState
from curation.permissions import can_keep_policy
from curation.refusal import Refused
from curation.services.policies import (
    allow_candidates,
    change_policy,
    rules_in_force,
    signed_under_other_rules,
)
from curation.views.access import me, page_for, posted
from curation.views.progress import progress_of
from curation.views.refusals import UNPROCESSABLE, put_in

SHOWN = 50


@page_for(can_keep_policy)
@require_http_methods(["GET", "POST"])
def record_policy(request: HttpRequest) -> HttpResponse:
    """Look at the rules; change them by making the next version."""
    rules = rules_in_force()
    form = PolicyForm(posted(request), rules=rules, candidates=allow_candidates())
    if request.method == "POST" and form.is_valid():
        try:
            made = change_policy(by=me(request), **form.values())
        except Refused as refusal:
            put_in(form, refusal)
        else:
            words = _("规则 {version} 已生效，正在按新规则检查未签字的病历。")
            messages.success(request, words.format(version=made.version))
            return redirect("record_policy")
    job = rules.job if rules else None
    context = {
        "form": form,
        "version": rules.version if rules else DEFAULT_POLICY.version,
        "shipped": DEFAULT_POLICY.version,
        "versions": [
            _line(one) for one in DeidentificationPolicy.objects.select_related("job", "created_by")[:SHOWN]
        ],
        "signed_elsewhere": signed_under_other_rules(),
        "progress": progress_of(job, request.path) if job and job.state != JobState.DONE else None,
    }
    return render(
        request, "curation/record_policy.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _line(rules: DeidentificationPolicy) -> dict[str, Any]:
    done = rules.job is not None and rules.job.state == JobState.DONE
    return {"rules": rules, "result": rules.job.result if done and rules.job else None}
