"""Samples of a run: the table with its filters, and one sample opened: why it got its score."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from benchmark.forms import SampleFilter
from benchmark.models import Response
from benchmark.permissions import can_see_runs
from benchmark.selectors import access_run, access_sample, specialty_names, visible_samples
from benchmark.services.judging import Question
from benchmark.views.access import allowed
from benchmark.views.paging import page_of
from benchmark.views.runs import words_of_error

# Why a judge gave no verdict.
REASONS = {
    "too_long": gettext_lazy("超过裁判的长度"),
    "uncertain": gettext_lazy("把握不足"),
    "not_finite": gettext_lazy("输出无效"),
    "blank_answer": gettext_lazy("没有回答"),
}


@require_GET
@allowed(can_see_runs)
def sample_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The samples of a run in the order of its items."""
    run = access_run(request.user, pk)
    form = SampleFilter(request.GET or None, run=run)
    page = page_of(request, visible_samples(run, form.chosen), key="item__position", ascending=True)
    names = specialty_names(sample.item.specialty for sample in page.rows)
    columns = [
        {"label": _("题目")},
        {"label": _("数据集")},
        {"label": _("专科")},
        {"label": _("结果")},
        {"label": _("得分"), "numeric": True},
        {"label": _("回答")},
    ]
    rows = [
        {"sample": sample, "specialty": names.get(sample.item.specialty, _("未指定"))} for sample in page.rows
    ]
    context = {
        "run": run,
        "form": form,
        "page": page,
        "rows": rows,
        "columns": columns,
        "filtered": bool(form.chosen),
    }
    return render(request, "benchmark/sample_list.html", context)


@require_GET
@allowed(can_see_runs)
def sample(request: HttpRequest, pk: int, sample_pk: int) -> HttpResponse:
    """One sample: prompt, raw reply, what was read out of it, key, score, the verdict on each point."""
    found = access_sample(request.user, pk, sample_pk)
    question = Question.of(found)
    around = visible_samples(found.run)
    position = found.item.position
    context = {
        "sample": found,
        "run": found.run,
        "prompt": json.loads(found.item.question)["prompt"],
        "key": key_words(question),
        "extraction": _shown(found.extraction),
        "error_words": words_of_error(found.error, found.error_params) if found.error else "",
        "facts": _facts(found),
        "verdicts": [(one, REASONS.get(one.reason, one.reason)) for one in found.judgments.all()],
        "points": question.points,
        "reference_free": bool(question.input.get("reference_free")),
        "back": around.filter(item__position__lt=position).order_by("-item__position").first(),
        "on": around.filter(item__position__gt=position).order_by("item__position").first(),
    }
    return render(request, "benchmark/sample_page.html", context)


def key_words(question: Question) -> str:
    """The key as text; empty where there is none."""
    target = question.target
    if "choice" in target:
        return "、".join(target["choice"])
    return _shown(target.get("value", target.get("answer")))


def _shown(value: Any) -> str:
    if value in (None, "", {}):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "、".join(value) or "[]"
    return json.dumps(value, ensure_ascii=False, indent=1)


def _facts(found: Response) -> list[tuple[str, Any]]:
    names = specialty_names([found.item.specialty])
    tokens = [found.prompt_tokens, found.completion_tokens]
    facts = [
        (_("数据集"), found.item.dataset),
        (_("维度"), found.item.dimension),
        (_("专科"), names.get(found.item.specialty, _("未指定"))),
        (_("模型"), found.run.model.name),
        (_("提取规则"), found.rule),
        (_("提取器"), found.extractor),
        (_("用时"), _("{seconds} 秒").format(seconds=round(found.seconds, 2)) if found.seconds else ""),
        (_("词元（提示 / 回答）"), " / ".join(map(str, tokens)) if all(tokens) else ""),
        (_("结束原因"), found.finish),
        (_("题目摘要"), found.item.digest[:16]),
    ]
    return [(name, value) for name, value in facts if value]
