"""The Celery application. A message carries only a job's id; what is true about the job stands in the
database."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def transport_options(broker_url: str) -> dict[str, Any]:
    """Options of the transport; the file-system one needs its folders to exist."""
    if not broker_url.startswith("filesystem:"):
        return {"visibility_timeout": 3600} if broker_url.startswith("redis") else {}
    messages, control = settings.QUEUE_DIR / "messages", settings.QUEUE_DIR / "control"
    for folder in (messages, control):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {"data_folder_in": str(messages), "data_folder_out": str(messages), "control_folder": str(control)}


app = Celery("zhenping")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options=transport_options(settings.CELERY_BROKER_URL),
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    timezone=settings.TIME_ZONE,
    beat_schedule_filename=str(settings.DATA_DIR / "beat-schedule"),
    beat_schedule={
        # Expires before the next one: a worker that was away does not find a heap of old heartbeats.
        "tend": {"task": "curation.tend_jobs", "schedule": 5.0, "options": {"expires": 5}},
        "mail": {"task": "curation.mail_notices", "schedule": 30.0, "options": {"expires": 25}},
        "remind": {"task": "annotation.remind_of_deadlines", "schedule": crontab(hour=6, minute=30)},
        "digest": {"task": "curation.mail_digests", "schedule": crontab(hour=7, minute=0)},
    },
)
app.autodiscover_tasks(["curation", "annotation"])
