"""The catalogue tool finds every message of code and templates, keeps translations, and sees every flaw."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from config import messages

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext

def say(n):
    return _("冻结 {name}"), ngettext("%(n)s 道题", "%(n)s 道题", n), pgettext("状态", "打开")
"""
PAGE = """{% load i18n %}
    <h1>{% trans "版本" %}</h1>
  {% include "empty.html" with title=_("还没有版本") %}
      {% blocktranslate trimmed count n=n %}
        已完成 {{ n }} 项
      {% plural %}
        已完成 {{ n }} 项
      {% endblocktranslate %}
<p title="{{ x|default:_("无") }}">{% blocktrans with a=b %}由{{ a }}提交，占 100%{% endblocktrans %}</p>
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    pages = tmp_path / "curation" / "templates" / "curation"
    pages.mkdir(parents=True)
    (tmp_path / "curation" / "views.py").write_text(CODE, encoding="utf-8")
    (pages / "list.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


def translate(project: Path, **given: str | tuple[str, ...]) -> None:
    """Give every message itself as its translation, and the named ones another."""
    catalogue = messages.merge(project)
    for message in catalogue:
        if message.id:
            own = message.id if isinstance(message.id, str) else tuple(message.id)
            message.string = given.get(own if isinstance(own, str) else own[0], own)
    save(project, catalogue)


def save(project: Path, catalogue: Catalog) -> None:
    with (project / messages.CATALOGUE).open("wb") as file:
        write_po(file, catalogue)


def found(project: Path) -> set[tuple[str, str]]:
    return {(flaw.kind, flaw.message) for flaw in messages.check(project)}


def test_messages_are_found_in_code_and_in_every_kind_of_template_tag(project: Path) -> None:
    texts = {messages.name_of(message) for message in messages.extract_messages(project) if message.id}

    assert texts == {
        "冻结 {name}",
        "%(n)s 道题",
        "打开 (状态)",
        "版本",
        "还没有版本",
        "已完成 %(n)s 项",
        "无",
        "由%(a)s提交，占 100%%",
    }


def test_a_plural_in_a_template_is_a_plural_in_the_catalogue(project: Path) -> None:
    catalogue = messages.extract_messages(project)

    assert catalogue[("已完成 %(n)s 项", "已完成 %(n)s 项")].pluralizable


def test_an_untranslated_catalogue_is_not_complete(project: Path) -> None:
    messages.merge(project)

    assert ("empty", "版本") in found(project)


def test_a_message_that_was_never_extracted_is_missing(project: Path) -> None:
    assert ("missing", "版本") in found(project)


def test_a_translated_catalogue_is_complete(project: Path) -> None:
    translate(project)

    assert found(project) == set()


def test_extracting_again_keeps_translations_and_changes_no_byte(project: Path) -> None:
    translate(project, 版本="Releases")
    messages.merge(project)
    first = (project / messages.CATALOGUE).read_bytes()

    messages.merge(project)

    assert (project / messages.CATALOGUE).read_bytes() == first
    assert messages.read_catalogue(project / messages.CATALOGUE)["版本"].string == "Releases"


def test_a_message_that_left_the_code_is_obsolete_before_and_after_extraction(project: Path) -> None:
    translate(project)
    (project / "curation" / "views.py").write_text('"""Nothing to say."""\n', encoding="utf-8")

    before = found(project)
    messages.merge(project)

    assert ("obsolete", "冻结 {name}") in before
    assert ("obsolete", "冻结 {name}") in found(project)


def test_what_was_never_translated_leaves_with_its_message(project: Path) -> None:
    messages.merge(project)
    (project / "curation" / "views.py").write_text('"""Nothing to say."""\n', encoding="utf-8")

    messages.merge(project)

    assert "obsolete" not in {kind for kind, _message in found(project)}


def test_pruning_drops_translations_without_a_message(project: Path) -> None:
    translate(project)
    (project / "curation" / "views.py").write_text('"""Nothing to say."""\n', encoding="utf-8")

    messages.merge(project, prune=True)

    assert found(project) == set()


def test_a_file_that_cannot_be_read_is_named(project: Path) -> None:
    (project / "curation" / "views.py").write_text("say(_(", encoding="utf-8")

    with pytest.raises(ValueError, match=r"curation/views\.py cannot be read"):
        messages.extract_messages(project)


def test_a_fuzzy_translation_is_no_translation(project: Path) -> None:
    translate(project)
    catalogue = messages.read_catalogue(project / messages.CATALOGUE)
    catalogue["版本"].flags.add("fuzzy")
    save(project, catalogue)

    assert found(project) == {("fuzzy", "版本")}


@pytest.mark.parametrize(
    ("message", "translation"),
    [
        ("冻结 {name}", "Freeze it"),
        ("冻结 {name}", "Freeze {nam}"),
        ("由%(a)s提交，占 100%%", "Handed in by %(b)s, 100%%"),
        ("%(n)s 道题", ("one item", "some items")),
        ("%(n)s 道题", ("%(m)s item", "%(n)s items")),
    ],
)
def test_a_placeholder_that_differs_is_seen(
    project: Path, message: str, translation: str | tuple[str, ...]
) -> None:
    translate(project, **{message: translation})

    assert found(project) == {("placeholders differ", message)}


def test_a_singular_may_leave_out_its_number(project: Path) -> None:
    translate(project, **{"%(n)s 道题": ("one item", "%(n)s items")})

    assert found(project) == set()


def test_a_compiled_catalogue_translates(project: Path) -> None:
    translate(project, **{"%(n)s 道题": ("one item", "%(n)s items"), "打开": "Open"})

    [path] = messages.compile_catalogues(project)

    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.ngettext("%(n)s 道题", "%(n)s 道题", 2) == "%(n)s items"
    assert catalogue.ngettext("%(n)s 道题", "%(n)s 道题", 1) == "one item"
    assert catalogue.pgettext("状态", "打开") == "Open"


def test_an_unknown_order_is_refused_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["translate"]) == 2
    assert "extract [--prune]|compile|check" in capsys.readouterr().err
