"""``index_words``: the words of items and deidentified records that search does not find yet."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from annotation.services import item_words
from curation.management.json_command import JsonCommand
from curation.services import record_words


class Command(JsonCommand):
    """Write what is missing; stopped in the middle, it goes on where it was."""

    help = "Index the texts of items and deidentified records that have no words for search yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only how to answer."""
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Items first, then records."""
        answer = {"items": item_words.index_missing(), "records": record_words.index_missing()}
        if not options["json"]:
            self.say(_("已为 {items} 道题目、{records} 份病历建立文字索引。").format(**answer))
        return answer
