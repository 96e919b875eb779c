"""Who may run, train and read results."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from curation.handover import is_data_lead, is_evaluator, is_physician

Person = AbstractBaseUser | AnonymousUser


def can_evaluate(user: Person) -> bool:
    """Register models, start and cancel runs."""
    return is_evaluator(user)  # type: ignore[arg-type]  # the predicate takes any person


def can_train_judges(user: Person) -> bool:
    """Import verdict sets and train judges."""
    return is_evaluator(user)  # type: ignore[arg-type]


def can_see_runs(user: Person) -> bool:
    """Runs with their samples hold questions, keys and replies: evaluators and data leads."""
    return is_evaluator(user) or is_data_lead(user)  # type: ignore[arg-type]


def can_see_board(user: Person) -> bool:
    """The leaderboard holds numbers only: everybody who works here."""
    return is_evaluator(user) or is_data_lead(user) or is_physician(user)  # type: ignore[arg-type]
