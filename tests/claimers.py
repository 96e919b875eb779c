"""``python -m tests.claimers …``: physicians who draw slots in a process of their own, as fast as they can or at the pace
of people. What each was given is written to a file, one line each, for :mod:`tests.claims` to compare with the database."""

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from annotation.models import Assignment, Item, SlotState  # noqa: E402
from annotation.services.assignments import submit_answer, take_next  # noqa: E402
from annotation.services.moves import locked  # noqa: E402
from annotation.services.slots import unfilled_slots  # noqa: E402
from curation.models import User  # noqa: E402

ANSWER = {"choice": ["A"]}


def finish(slot: Assignment, by: User, *, whole: bool) -> None:
    """Hand the slot in: through the service, or, for the sake of a hundred thousand, by the same two updates alone."""
    if whole:
        assert not submit_answer(assignment=slot, by=by, value=ANSWER).is_extra, "a lease was lost"
        return
    with transaction.atomic():
        item = locked(slot.item)
        mine = Assignment.objects.filter(pk=slot.pk, physician=by, state=SlotState.TAKEN)
        if not mine.update(state=SlotState.SUBMITTED, lease_expires_at=None):
            again = Assignment.objects.filter(pk=slot.pk, physician=by, state=SlotState.SUBMITTED)
            assert again.exists(), "a lease was lost"
        if not unfilled_slots(item).exists():
            Item.objects.filter(pk=item.pk).update(state="in_review")


def draw_all(people: list[User], every: int, out: Any) -> None:
    """Draw and hand in until nothing waits for anybody; every so often through the whole service."""
    drawn, waiting = 0, list(people)
    while waiting:
        person = random.choice(waiting)
        started = time.perf_counter()
        slot = take_next(by=person)
        taken = time.perf_counter() - started
        if slot is None:
            waiting.remove(person)
            continue
        drawn += 1
        out.write(json.dumps([slot.pk, person.pk, taken]) + "\n")
        finish(slot, person, whole=drawn % every == 0)


def draw_paced(people: list[User], think: float, seconds: float, out: Any) -> None:
    """Everybody asks the page for the next item, thinks, hands in, and asks again; the request alone is timed."""
    clients = []
    for person in people:
        client = Client()
        client.force_login(person)
        clients.append((random.random() * think, person, client))
    begun = time.perf_counter()
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        while clients:
            clients.sort(key=lambda entry: entry[0])
            at, person, client = clients.pop(0)
            time.sleep(max(0.0, begun + at - time.perf_counter()))
            started = time.perf_counter()
            place = client.post(reverse("answer_next"))["Location"]
            taken = time.perf_counter() - started
            slot = Assignment.objects.select_related("item").get(pk=int(place.strip("/").split("/")[-1]))
            out.write(json.dumps([slot.pk, person.pk, taken]) + "\n")
            finish(slot, person, whole=True)
            if at + think < seconds:
                clients.append((at + think, person, client))


def main() -> None:
    """Read the part that this process plays."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", required=True, help="primary keys, comma-separated")
    parser.add_argument("--whole-every", type=int, default=1)
    parser.add_argument("--think", type=float, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    options = parser.parse_args()
    people = list(User.objects.filter(pk__in=options.people.split(",")))
    with options.out.open("w", encoding="utf-8") as out:
        if options.think:
            draw_paced(people, options.think, options.seconds, out)
        else:
            draw_all(people, options.whole_every, out)


if __name__ == "__main__":
    main()
