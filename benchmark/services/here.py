"""Carrying a job through in this process, for commands: with a worker or without, after a kill too."""

import time

from django.utils.translation import gettext as _

from curation import jobs
from curation.handover import Refused

# How often a job that another worker holds is looked at; a dead worker's lease ends in half a minute.
LOOK_EVERY = 1.0


def carry_through(job: jobs.Job, *, reporter: jobs.Reporter | None = None) -> jobs.Job:
    """Do the job here, or wait while another worker does it; raises Refused where it failed."""
    job = jobs.run(job.pk, reporter=reporter)
    while not job.is_over:
        if reporter:
            reporter(job.done, job.total, _("另一个进程正在做，或刚刚中断；等待接手"))
        time.sleep(LOOK_EVERY)
        job = jobs.run(job.pk, reporter=reporter)
    if job.state == jobs.JobState.FAILED:
        raise Refused(job.error_code, **job.result.get("params", {}))
    if job.state == jobs.JobState.CANCELLED:
        raise Refused("cancelled")
    return job
