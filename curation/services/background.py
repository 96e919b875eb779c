"""This stage's kinds of job."""

from django.utils.translation import gettext_lazy as _

from curation import jobs
from curation.services.detection import detect_job
from curation.services.imports import commit_job
from curation.services.list_exports import KIND as EXPORT
from curation.services.list_exports import export_job
from curation.services.near_duplicates import KIND, near_duplicates_job
from curation.services.record_words import KIND as INDEX
from curation.services.record_words import index_job
from curation.services.redetection import redetect_job
from curation.services.rotation import reseal_job


def register_jobs() -> None:
    """Called once from ``AppConfig.ready``."""
    jobs.register("import", commit_job, title=_("导入病历"))
    jobs.register("redetect", redetect_job, title=_("按新规则重新检测"))
    jobs.register("detect", detect_job, title=_("检测标识符"))
    jobs.register(KIND, near_duplicates_job, title=_("查找近似病历"))
    jobs.register(EXPORT, export_job, title=_("导出列表"))
    jobs.register("reseal", reseal_job, title=_("更换密钥后重新密封"))
    jobs.register(INDEX, index_job, title=_("建立病历的文字索引"))
