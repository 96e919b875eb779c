"""The workshop of stage 2 in tests: items are taken to every state through the services, by five physicians."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from annotation.models import Assignment, Item
from annotation.services.adjudications import adjudicate_item
from annotation.services.assignments import submit_answer, take_slot
from annotation.services.items import Content, create_item, open_item
from annotation.services.reviews import review_item
from curation.models import User
from curation.taxonomy.nouns import Dataset, Specialty
from tests.cast import Cast

STEM = "下列哪一项是急性阑尾炎最常见的体征"
KEY_TEXT = "右下腹固定压痛"
OPTIONS = {"A": KEY_TEXT, "B": "墨菲征阳性", "C": "移动性浊音", "D": "肝颈静脉回流征"}


@dataclass
class Workshop:
    """Makes items and takes them to a state."""

    cast: Cast
    made: int = 0

    def item(self, dataset: str = "CMExam", content: Content | None = None, **more: Any) -> Item:
        """A draft by alice."""
        self.made += 1
        chosen = content or Content(
            {"question": f"{STEM}（{self.made}）？", "options": OPTIONS, "multiple": False}, {"choice": ["A"]}
        )
        return create_item(
            by=more.pop("by", self.cast.alice),
            dataset=Dataset.objects.get(name=dataset),
            content=chosen,
            specialty=more.pop("specialty", Specialty.objects.get(code="04.01")),
            **more,
        )

    def opened(self, **more: Any) -> Item:
        """Open for answers."""
        item = self.item(**more)
        return open_item(item=item, by=item.author)

    def answer(self, item: Item, by: User, value: dict[str, Any] | None = None, **more: Any) -> Assignment:
        """One blind answer."""
        slot = take_slot(item=item, by=by)
        submit_answer(assignment=slot, by=by, value=value or {"choice": ["A"]}, **more)
        item.refresh_from_db()
        return slot

    def in_review(self, **more: Any) -> Item:
        """Answered alike by bob and carol."""
        item = self.opened(**more)
        self.answer(item, self.cast.bob)
        self.answer(item, self.cast.carol)
        return item

    def in_adjudication(self, **more: Any) -> Item:
        """Answered differently by bob (A) and carol (B)."""
        item = self.opened(**more)
        self.answer(item, self.cast.bob, comment="压痛点在麦氏点")
        self.answer(item, self.cast.carol, {"choice": ["B"]})
        return item

    def accepted(self, **more: Any) -> Item:
        """Adjudicated by dan, approved by erin."""
        item = self.in_adjudication(**more)
        adjudicate_item(
            item=item,
            by=self.cast.dan,
            target={"choice": ["A"]},
            reason="knowledge",
            rationale="见外科学第九版。",
        )
        item.refresh_from_db()
        review_item(item=item, by=self.cast.erin, verdict="approve")
        item.refresh_from_db()
        return item


@pytest.fixture
def workshop(cast: Cast) -> Workshop:
    """A workshop with everybody in it."""
    return Workshop(cast)


@pytest.fixture
def browser(cast: Cast) -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
