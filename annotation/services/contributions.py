"""Who made a release, without names: a pseudonym and a check code for each contributor, and for the
contributor alone a signed statement with the proof that it is hers or his.

The pseudonym and the proof are keyed digests (HMAC-SHA-256) over the release's digest and the person, so that
they say nothing about each other in two releases. The check code is the SHA-256 of the proof: everybody may
see it, only its owner can show what it was made from. Roles are counted on the frozen revisions.
"""

import hashlib
import hmac
import io
import secrets
import zipfile
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from annotation.canonical import canonical_bytes
from annotation.models import (
    Adjudication,
    Answer,
    ItemRevision,
    Provenance,
    Release,
    ReleaseItem,
    Review,
    Verdict,
)
from annotation.services.bundles import signature_of
from annotation.states import ReleaseState
from curation import audit
from curation.handover import read_or_create

ROLES = ("authored", "answered", "reviewed", "adjudicated")


@dataclass
class Contribution:
    """What one person did for a release: items by role, and in which specialties."""

    pseudonym: str
    check_code: str
    roles: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))
    specialties: set[str] = field(default_factory=set)

    def as_data(self) -> dict[str, Any]:
        """For the statement: nothing in it names anybody."""
        return {
            "pseudonym": self.pseudonym,
            "check_code": self.check_code,
            "items": self.roles,
            "specialties": sorted(self.specialties),
        }


def _keyed(release: Release, person: int, purpose: str) -> str:
    path = Path(settings.DATA_DIR) / "secrets" / "contribution_key"
    key = read_or_create(path, lambda: secrets.token_hex(32)).strip().encode()
    return hmac.new(key, f"{purpose}:{release.digest}:{person}".encode(), hashlib.sha256).hexdigest()


def proof_of(release: Release, person: int) -> str:
    """What only the contributor is given."""
    return _keyed(release, person, "proof")


def _fresh(release: Release, person: int) -> Contribution:
    proof = proof_of(release, person)
    code = hashlib.sha256(proof.encode()).hexdigest()
    return Contribution(f"c-{_keyed(release, person, 'pseudonym')[:12]}", code)


def _by_role(release: Release) -> Iterable[tuple[str, QuerySet[Any], str]]:
    items = ReleaseItem.objects.filter(release=release, item__isnull=False)
    frozen = items.values("revision")
    decided = Adjudication.objects.filter(decided_revision__in=frozen)
    answered = Q(revision__in=frozen) | Q(revision__in=decided.values("revision"))
    first = ItemRevision.objects.filter(
        item__in=items.values("item"), number=1, item__provenance=Provenance.AUTHORED
    )
    return (
        ("authored", first.filter(author__isnull=False), "author"),
        ("answered", Answer.objects.filter(answered, is_extra=False), "physician"),
        ("reviewed", Review.objects.filter(revision__in=frozen, verdict=Verdict.APPROVE), "reviewer"),
        ("adjudicated", decided, "adjudicator"),
    )


def _counted(release: Release, only: int | None = None) -> dict[int, Contribution]:
    found: dict[int, Contribution] = {}
    for role, rows, who in _by_role(release):
        if only is not None:
            rows = rows.filter(**{who: only})
        counted = rows.order_by().values_list(who, "item__specialty__code")
        for person, specialty, n in counted.annotate(n=Count("item", distinct=True)):
            one = found.setdefault(person, _fresh(release, person))
            one.roles[role] += n
            if specialty:
                one.specialties.add(specialty)
    return found


def contributions(release: Release) -> list[Contribution]:
    """Everybody's, by pseudonym: an order that says nothing."""
    return sorted(_counted(release).values(), key=lambda one: one.pseudonym)


def releases_with(user: Any) -> QuerySet[Release]:
    """Frozen releases, withdrawn ones too, for which ``user`` did something that counts."""
    decided = Adjudication.objects.filter(decided_revision=OuterRef(OuterRef("revision")))
    mine = (
        Exists(ItemRevision.objects.filter(item=OuterRef("item"), number=1, author_id=user.pk)),
        Exists(Answer.objects.filter(revision=OuterRef("revision"), physician_id=user.pk, is_extra=False)),
        Exists(
            Answer.objects.filter(
                revision__in=decided.values("revision"), physician_id=user.pk, is_extra=False
            )
        ),
        Exists(
            Review.objects.filter(revision=OuterRef("revision"), reviewer_id=user.pk, verdict=Verdict.APPROVE)
        ),
        Exists(Adjudication.objects.filter(decided_revision=OuterRef("revision"), adjudicator_id=user.pk)),
    )
    any_role = mine[0] | mine[1] | mine[2] | mine[3] | mine[4]
    touched = ReleaseItem.objects.filter(any_role).values("release")
    return Release.objects.exclude(state=ReleaseState.DRAFT).filter(pk__in=touched).only("name", "version")


def statement_of(release: Release, user: Any) -> dict[str, Any] | None:
    """The statement of one contributor; None where there is nothing to state."""
    mine = _counted(release, only=user.pk).get(user.pk)
    if mine is None or not release.digest:
        return None
    return {
        "release": release.name,
        "version": release.version,
        "digest": release.digest,
        "contribution": mine.as_data(),
    }


def statement_file(*, release: Release, by: Any) -> bytes | None:
    """The statement for its owner: canonical JSON, a raw Ed25519 signature by the release's key, the public
    key, the proof, and how to check them with openssl alone."""
    statement = statement_of(release, by)
    if statement is None:
        return None
    signed = signature_of(statement)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("statement.json", canonical_bytes(statement))
        file.writestr("statement.sig", b64decode(signed["signature"]))
        file.writestr("key.pem", signed["public_key_pem"])
        file.writestr("proof.txt", proof_of(release, by.pk))
        file.writestr("README.txt", _how_to_check().encode())
    audit.record("contribution.stated", by=by, target=release)
    return out.getvalue()


def _how_to_check() -> str:
    lines = (
        _("statement.json 是本人对这个版本的贡献，由诊评以版本的签名密钥签名。其中没有姓名。"),
        _("公钥请向数据负责人索取，或从版本页面取得，与 key.pem 比较。核验签名："),
        "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in statement.json -sigfile statement.sig",
        _("证明这份贡献属于本人：出示 proof.txt。它的 SHA-256 就是 statement.json 中的 check_code："),
        "openssl dgst -sha256 proof.txt",
        _("proof.txt 请自行保管，不要公开。"),
    )
    return "\n".join(lines) + "\n"
