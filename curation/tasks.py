"""Celery's entrance: a task takes an id and calls the service."""

import socket
import uuid

from celery import shared_task

from curation import jobs


@shared_task(name="curation.run_job")
def run_job(job_id: str) -> None:
    """Do one durable job, if it is still to be had."""
    jobs.run(uuid.UUID(job_id))


@shared_task(name="curation.tend_jobs")
def tend_jobs() -> None:
    """Every few seconds: a sign of life, and lost messages sent again."""
    jobs.tend(socket.gethostname())
