"""Who may see and do what in stage 2. Blindness is one function here: list, detail, search, API and export all use it."""

from enum import IntEnum

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from annotation.models import Adjudication, Answer, Assignment, Item, Review, SlotState
from annotation.states import ItemState
from curation.handover import can_practise, department_of, is_data_lead, is_evaluator, is_physician

Person = AbstractBaseUser | AnonymousUser


class Sight(IntEnum):
    """How much of an item somebody may see now; each level holds the ones below."""

    NOTHING = 0
    LISTED = 1  # that it exists: dataset, specialty, state
    QUESTION = 2  # the stem and options, not the key, no answer of anybody else
    EVERYTHING = 3  # key, answers, reviews, history


def sight(user: Person, item: Item) -> Sight:
    """What ``user`` may see of ``item`` now.

    The author and the data leads see everything except that an author never sees blind answers before they are all in
    (the item is no longer open). A reviewer and an adjudicator see everything once the item has reached them. A
    physician who answers, or may still be asked to, sees at most the question, until the item is closed.
    """
    if is_data_lead(user):
        return Sight.EVERYTHING
    if not is_physician(user):
        return Sight.NOTHING
    if item.author_id == user.pk:
        return Sight.EVERYTHING
    if item.state in {ItemState.ACCEPTED, ItemState.RETIRED}:
        # What was decided and why is shown to those who worked on it; everybody else may still be asked later.
        return Sight.EVERYTHING if worked_on(user, item) else Sight.LISTED
    if item.state == ItemState.IN_ADJUDICATION and can_adjudicate(user, item):
        return Sight.EVERYTHING
    if item.state == ItemState.IN_REVIEW and can_review(user, item):
        return Sight.EVERYTHING
    if has_slot(user, item):
        return Sight.QUESTION
    return Sight.LISTED


def sees_answers(user: Person, item: Item) -> bool:
    """Blind answers are shown to nobody while they are still being given."""
    return item.state != ItemState.OPEN and sight(user, item) == Sight.EVERYTHING


def can_see_key(user: Person, item: Item) -> bool:
    """The answer key and the evaluation points."""
    return sight(user, item) == Sight.EVERYTHING


def visible_items(user: Person) -> QuerySet[Item]:
    """Items that ``user`` may see at least listed: drafts belong to their author and the data leads."""
    items = Item.objects.select_related("dataset", "specialty")
    if is_data_lead(user):
        return items
    if not is_physician(user):
        return items.none()
    return items.filter(~Q(state=ItemState.DRAFT) | Q(author_id=user.pk))


def has_slot(user: Person, item: Item) -> bool:
    """Holds, or held, a slot of the item."""
    return item.assignments.filter(physician_id=user.pk).exists()


def worked_on(user: Person, item: Item) -> bool:
    """Wrote, answered, reviewed or adjudicated the item."""
    return item.author_id == user.pk or bool(roles_in(user, item))


def roles_in(user: Person, item: Item) -> set[str]:
    """The parts that ``user`` already plays in the item."""
    roles = set()
    if item.author_id == user.pk or item.revisions.filter(author_id=user.pk, number=1).exists():
        roles.add("author")
    if Answer.objects.filter(item=item, physician_id=user.pk).exists() or has_slot(user, item):
        roles.add("answerer")
    if Review.objects.filter(item=item, reviewer_id=user.pk).exists():
        roles.add("reviewer")
    if Adjudication.objects.filter(item=item, adjudicator_id=user.pk).exists():
        roles.add("adjudicator")
    return roles


def _qualifies(user: Person, item: Item, *, may_already: frozenset[str] = frozenset()) -> bool:
    """Author ≠ answerer ≠ reviewer ≠ adjudicator; licence and scope hold; the record is not of the own department."""
    if not can_practise(user, item.specialty_id):  # type: ignore[arg-type]  # the predicate takes any person
        return False
    if roles_in(user, item) - may_already:
        return False
    return not of_own_department(user, item)


def of_own_department(user: Person, item: Item) -> bool:
    """Nobody answers, reviews or adjudicates a record of the own department."""
    if item.record is None or not item.record.department:
        return False
    return item.record.department == department_of(user)  # type: ignore[arg-type]  # only physicians get here


def can_author(user: Person) -> bool:
    """Write items: physicians with a valid licence."""
    return is_physician(user) and can_practise(user, None)  # type: ignore[arg-type]


def can_edit(user: Person, item: Item) -> bool:
    """The author changes a draft; a data lead may too."""
    return item.state == ItemState.DRAFT and (item.author_id == user.pk or is_data_lead(user))


def can_open(user: Person, item: Item) -> bool:
    """Hand a draft to the answerers."""
    return can_edit(user, item)


def can_retire(user: Person, item: Item) -> bool:
    """Take an item out for good."""
    return item.state != ItemState.RETIRED and (is_data_lead(user) or can_edit(user, item))


def can_answer(user: Person, item: Item) -> bool:
    """Take a slot of an open item."""
    return item.state == ItemState.OPEN and _qualifies(user, item)


def can_work_on(user: Person, assignment: Assignment) -> bool:
    """Write in a slot: only who holds it, or held it when the lease ran out (a late submission is kept)."""
    return (
        is_physician(user)
        and assignment.physician_id == user.pk
        and assignment.state in {SlotState.TAKEN, SlotState.CLOSED}
    )


def can_review(user: Person, item: Item) -> bool:
    """Judge an item that waits for review."""
    return item.state == ItemState.IN_REVIEW and _qualifies(user, item, may_already=frozenset({"reviewer"}))


def can_adjudicate(user: Person, item: Item) -> bool:
    """Decide an item whose answers differ."""
    return item.state == ItemState.IN_ADJUDICATION and _qualifies(
        user, item, may_already=frozenset({"adjudicator"})
    )


def can_accept_imported(user: Person) -> bool:
    """Accept keyed items from outside after the defect checks."""
    return is_data_lead(user)


def can_freeze(user: Person) -> bool:
    """Compose, freeze and withdraw releases."""
    return is_data_lead(user)


def can_see_releases(user: Person) -> bool:
    """List releases and their composition."""
    return is_data_lead(user) or is_evaluator(user)


def can_download_release(user: Person) -> bool:
    """The bundle holds the keys."""
    return is_data_lead(user) or is_evaluator(user)
