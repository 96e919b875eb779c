"""The people of the demo: six physicians, a data lead, an evaluator, an administrator; their passwords are drawn, never fixed."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from curation.models import Role, Specialty, User
from curation.secret_files import read_or_create
from curation.services.people import Licence, invite_user, verify_licence

DOMAIN = "demo.zhenping.test"
PHYSICIANS = (
    ("lin", "林知远", "呼吸内科", "chief"),
    ("zhou", "周若水", "心血管内科", "associate_chief"),
    ("he", "何向晚", "消化内科", "attending"),
    ("xu", "许明川", "神经内科", "attending"),
    ("shen", "沈青禾", "内分泌科", "associate_chief"),
    ("fang", "方景行", "全科医疗科", "attending"),
)
OTHERS = (
    ("lead", "数据负责人 顾言", Role.DATA_LEAD),
    ("evaluator", "评测人员 陆衡", Role.EVALUATOR),
    ("admin", "管理员 宋岑", Role.ADMINISTRATOR),
)


@dataclass(frozen=True)
class Cast:
    """Everybody, by part."""

    physicians: list[User]
    lead: User
    evaluator: User
    administrator: User

    def everybody(self) -> list[User]:
        """In the order in which logins are shown."""
        return [self.administrator, *self.physicians, self.lead, self.evaluator]


def logins_file() -> Path:
    """Where the drawn passwords are kept, readable by the owner only, so that a later start can show them again."""
    return Path(settings.DATA_DIR) / "secrets" / "demo_logins.json"


def _fresh_logins() -> str:
    names = [name for name, *_rest in PHYSICIANS] + [name for name, *_rest in OTHERS]
    return json.dumps({f"{name}@{DOMAIN}": secrets.token_urlsafe(9) for name in names})


def logins() -> dict[str, str]:
    """Address → password."""
    drawn: dict[str, str] = json.loads(read_or_create(logins_file(), _fresh_logins))
    return drawn


def _person(email: str, **facts: object) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = invite_user(email=email, **facts)  # type: ignore[arg-type]  # the facts of invite_user, by name
        user.set_password(logins()[email])
        user.save(update_fields=["password"])
    return user


def assemble() -> Cast:
    """The people, invited and verified through the services; those who are there already are left as they are."""
    others = {name: _person(f"{name}@{DOMAIN}", role=role, name=shown) for name, shown, role in OTHERS}
    scope = tuple(Specialty.objects.values_list("code", flat=True))
    physicians = []
    for number, (name, shown, department, title) in enumerate(PHYSICIANS, start=1):
        licence = Licence(number=f"DEMO-{number:06d}", title=title, department=department, specialties=scope)
        user = _person(f"{name}@{DOMAIN}", role=Role.PHYSICIAN, name=shown, licence=licence)
        if user.profile.verified_at is None:
            verify_licence(profile=user.profile, by=others["admin"])
        physicians.append(user)
    return Cast(physicians, others["lead"], others["evaluator"], others["admin"])
