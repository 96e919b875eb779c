"""A contribution statement counts what was frozen, names nobody, is signed, and is provably its owner's."""

import hashlib
import io
import json
import zipfile

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.urls import reverse

from annotation.models import Release
from annotation.services.bundles import public_key_pem
from annotation.services.contributions import contributions, releases_with, statement_of
from annotation.services.releases import draft_release, freeze_release
from curation import jobs


def frozen(cast, name: str, *items) -> Release:
    selection = {"items": [item.uid for item in items]}
    release = draft_release(name=name, by=cast.lead, kind="authored", selection=selection)
    jobs.run_here(freeze_release(release=release, by=cast.lead))
    release.refresh_from_db()
    return release


def roles(release: Release, person) -> list[int]:
    statement = statement_of(release, person)
    return list(statement["contribution"]["items"].values()) if statement else []


def parts(browser, person, release: Release) -> dict[str, bytes]:
    answer = browser(person).get(reverse("contribution", args=[release.name]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_roles_are_counted_on_what_was_frozen(cast, workshop) -> None:
    release = frozen(cast, "r-1", workshop.accepted(), workshop.accepted())
    workshop.accepted()
    everybody = (cast.alice, cast.bob, cast.carol, cast.dan, cast.erin)
    assert [roles(release, person) for person in everybody] == [
        [2, 0, 0, 0],
        [0, 2, 0, 0],
        [0, 2, 0, 0],
        [0, 0, 0, 2],
        [0, 0, 2, 0],
    ]
    assert roles(release, cast.lead) == []
    assert statement_of(release, cast.alice)["contribution"]["specialties"] == ["04.01"]


def test_a_release_is_listed_for_those_who_worked_on_it(cast, workshop) -> None:
    release = frozen(cast, "r-1", workshop.accepted())
    for person in cast.physicians:
        assert list(releases_with(person)) == [release]
    assert list(releases_with(cast.lead)) == []


def test_pseudonyms_name_nobody_and_differ_from_release_to_release(cast, workshop) -> None:
    item = workshop.accepted()
    first, second = frozen(cast, "r-1", item), frozen(cast, "r-2", item)
    names = [{one.pseudonym for one in contributions(release)} for release in (first, second)]
    codes = [{one.check_code for one in contributions(release)} for release in (first, second)]
    assert len(names[0]) == len(names[1]) == 5
    assert not names[0] & names[1] and not codes[0] & codes[1]
    assert [one.pseudonym for one in contributions(first)] == sorted(names[0])


def test_a_statement_is_signed_and_its_proof_is_its_owners_alone(cast, workshop, browser) -> None:
    release = frozen(cast, "r-1", workshop.accepted())
    mine, other = parts(browser, cast.bob, release), parts(browser, cast.carol, release)
    key = load_pem_public_key(public_key_pem().encode())
    key.verify(mine["statement.sig"], mine["statement.json"])
    with pytest.raises(InvalidSignature):
        key.verify(mine["statement.sig"], mine["statement.json"].replace(b'"answered":1', b'"answered":9'))
    stated = json.loads(mine["statement.json"])["contribution"]
    assert hashlib.sha256(mine["proof.txt"]).hexdigest() == stated["check_code"]
    assert hashlib.sha256(other["proof.txt"]).hexdigest() != stated["check_code"]
    for person in cast.everybody:
        for secret in (person.email, person.name):
            assert secret.encode() not in mine["statement.json"]


def test_the_release_page_shows_codes_and_neither_names_nor_proofs(cast, workshop, browser) -> None:
    release = frozen(cast, "r-1", workshop.accepted())
    mine = parts(browser, cast.bob, release)
    code = json.loads(mine["statement.json"])["contribution"]["check_code"]
    page = browser(cast.evaluator).get(reverse("release", args=[release.name])).content.decode()
    assert code in page
    assert mine["proof.txt"].decode() not in page
    assert not [person.name for person in cast.physicians if person.name in page]


def test_who_did_nothing_for_a_release_finds_no_statement(cast, workshop, browser) -> None:
    release = frozen(cast, "r-1", workshop.accepted())
    for person in (cast.lead, cast.evaluator, cast.admin):
        assert browser(person).get(reverse("contribution", args=[release.name])).status_code == 404
    own = browser(cast.bob).get(reverse("progress")).content.decode()
    assert reverse("contribution", args=[release.name]) in own
