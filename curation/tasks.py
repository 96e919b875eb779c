"""Celery's entrance: a task takes an id and calls the service."""

import socket
import uuid

from celery import shared_task

from curation import jobs
from curation.notices import NoticeChoice
from curation.services.notice_mail import send_waiting


@shared_task(name="curation.run_job")
def run_job(job_id: str) -> None:
    """Do one durable job, if it is still to be had."""
    jobs.run(uuid.UUID(job_id))


@shared_task(name="curation.tend_jobs")
def tend_jobs() -> None:
    """Every few seconds: a sign of life, and lost messages sent again."""
    jobs.tend(socket.gethostname())


@shared_task(name="curation.mail_notices")
def mail_notices() -> None:
    """Every half minute: the mails that are wanted at once."""
    send_waiting(NoticeChoice.NOW)


@shared_task(name="curation.mail_digests")
def mail_digests() -> None:
    """Every morning: one mail to each who wants a digest."""
    send_waiting(NoticeChoice.DAILY)
