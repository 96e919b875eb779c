"""Celery's entrance to this stage: what happens by the clock."""

from celery import shared_task

from annotation.services.deadlines import remind


@shared_task(name="annotation.remind_of_deadlines")
def remind_of_deadlines() -> None:
    """Every morning, before the digests leave."""
    remind()
