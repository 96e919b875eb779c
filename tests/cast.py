"""The people of the tests, invited and verified through the services."""

from dataclasses import dataclass

from curation.models import Role, Specialty, User
from curation.services.people import Licence, invite_user, verify_licence

PASSWORD = "correct horse battery 9"


@dataclass(frozen=True)
class Cast:
    """Everybody. The physicians have names so that a test reads like a story."""

    alice: User
    bob: User
    carol: User
    dan: User
    erin: User
    lead: User
    evaluator: User
    admin: User

    @property
    def physicians(self) -> list[User]:
        """The five."""
        return [self.alice, self.bob, self.carol, self.dan, self.erin]

    @property
    def everybody(self) -> list[User]:
        """One of each and more."""
        return [*self.physicians, self.lead, self.evaluator, self.admin]


def physician(
    name: str, *, department: str = "", codes: tuple[str, ...] | None = None, verified: bool = True
) -> User:
    """A physician whose scope holds every specialty, unless told otherwise."""
    scope = tuple(Specialty.objects.values_list("code", flat=True)) if codes is None else codes
    licence = Licence(number=f"TEST-{name}", department=department, specialties=scope)
    user = invite_user(email=f"{name}@test.example", role=Role.PHYSICIAN, name=name.title(), licence=licence)
    if verified:
        verify_licence(profile=user.profile, by=None)
    return with_password(user)


def person(name: str, role: str) -> User:
    """Somebody who is no physician."""
    return with_password(invite_user(email=f"{name}@test.example", role=role, name=name.title()))


def with_password(user: User) -> User:
    """Everybody in the tests has the same password."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def assemble() -> Cast:
    """Invite everybody."""
    five = [physician(name) for name in ("alice", "bob", "carol", "dan", "erin")]
    return Cast(
        *five,
        lead=person("lead", Role.DATA_LEAD),
        evaluator=person("evaluator", Role.EVALUATOR),
        admin=person("admin", Role.ADMINISTRATOR),
    )
