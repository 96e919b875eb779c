"""This stage's kinds of job, its sentences, and its kinds of task in the queue."""

from django.utils.translation import gettext_lazy as _

from annotation.services import notice_kinds, own_sources
from annotation.services.agreement_reports import KIND, compute_job
from annotation.services.bulk import PREVIEW, RUN, preview_job, run_job
from annotation.services.item_intake import accept_job, import_items_job
from annotation.services.item_words import KIND as INDEX
from annotation.services.item_words import index_job
from annotation.services.releases import freeze_job
from annotation.services.sentences import SENTENCES
from curation import jobs
from curation.handover import add_sentences


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    add_sentences(SENTENCES)
    jobs.register(KIND, compute_job, title=_("计算一致性"))
    own_sources.register()
    notice_kinds.register()
    jobs.register("freeze", freeze_job, title=_("冻结版本"))
    jobs.register("import_items", import_items_job, title=_("导入题目"))
    jobs.register("accept_items", accept_job, title=_("验收导入题目"))
    jobs.register(INDEX, index_job, title=_("建立题目的文字索引"))
    jobs.register(PREVIEW, preview_job, title=_("批量处理前逐题检查"))
    jobs.register(RUN, run_job, title=_("批量处理题目"))
