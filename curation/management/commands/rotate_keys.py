"""``rotate_keys``: a new key for the ring, and everything sealed anew under it, here and now."""

import time
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from curation import jobs
from curation.management.json_command import JsonCommand, Unsound
from curation.models import JobState
from curation.models.fields import key_ring
from curation.refusal import Refused
from curation.services.rotation import rotate_keys


class Command(JsonCommand):
    """Rotate; the last line says which key is the current one and how many values were sealed anew."""

    help = (
        "Add a key to the ring and seal every sealed value anew under it. Interrupted, it goes on when "
        "called again. No key is taken off the ring: keyed digests and the audit need the old ones."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only how to answer."""
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Do the job here; where a worker was quicker, wait for it, and take over should it die."""
        job = rotate_keys(by=None)
        done = jobs.run_here(job, reporter=self.reporter())
        while not done.is_over:
            time.sleep(0.5)
            done = jobs.run_here(job, reporter=self.reporter())
        if done.state == JobState.CANCELLED:
            raise Refused("cancelled")
        answer = {
            "key": done.result["key"],
            "keys": sorted(key_ring(look=True).keys, key=lambda name: (len(name), name)),
            "values": done.result["values"],
            "unopened": done.result["unopened"],
        }
        if answer["unopened"]:
            words = _("有 {count} 个密封值用现有密钥无法打开，未更换。")
            raise Unsound(answer, words.format(count=answer["unopened"]))
        if not options["json"]:
            words = _("当前密钥为 {key}，已重新密封 {count} 个值。旧密钥仍保留在密钥环中，请备份密钥环。")
            self.say(words.format(key=answer["key"], count=answer["values"]))
        return answer
