"""The message catalogue: extract what the product says, compile the translations, check that none misses.

Chinese is the source language: the sentence in the code is what a Chinese reader sees, and one catalogue
holds the English. Needs Babel only, never a system gettext. It writes nothing but ``config/locale``.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "curation", "annotation", "benchmark")
CATALOGUE = Path("config/locale/en/LC_MESSAGES/django.po")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|(?<!\{)\{\w*\}(?!\})")


@dataclass(frozen=True)
class Flaw:
    """Something that keeps the catalogue from being complete: what is wrong, and with which message."""

    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


def sources(root: Path) -> Iterator[Path]:
    """Every Python module and template that may hold messages, in a stable order."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            is_template = path.suffix in {".html", ".txt"} and "templates" in path.parts
            is_module = path.suffix == ".py" and "migrations" not in path.parts
            if is_module or is_template:
                yield path


def extract_messages(root: Path) -> Catalog:
    """A catalogue, not yet translated, of every message below ``root``."""
    catalogue = Catalog(project="zhenping")
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # What templatize leaves is indented at random, which the Python tokeniser would refuse.
            text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
        place = path.relative_to(root).as_posix()
        try:
            found = list(
                extract("python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"})
            )
        except TokenError as error:
            raise ValueError(f"{place} cannot be read: {error.args[0]}") from error
        for line, message, _comments, context in found:
            catalogue.add(message, locations=[(place, line)], context=context)
    return catalogue


def read_catalogue(path: Path) -> Catalog:
    """The catalogue at ``path``, or an empty English one."""
    if not path.exists():
        return Catalog(
            locale="en",
            domain="django",
            header_comment="# Messages come from 'python -m config.messages extract'; people translate.",
            project="zhenping",
            version="1",
            msgid_bugs_address="none",
            last_translator="none",
            language_team="English",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def merge(root: Path, *, prune: bool = False) -> Catalog:
    """Extract, keep every translation, and write the catalogue.

    A translation whose message left the code stays at the end, for one that was only reworded;
    ``prune`` drops it.
    """
    path = root / CATALOGUE
    catalogue = read_catalogue(path)
    catalogue.update(extract_messages(root), no_fuzzy_matching=True, update_creation_date=False)
    for key, message in list(catalogue.obsolete.items()):
        if prune or not any(forms(message.string)):
            del catalogue.obsolete[key]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # No line numbers: they would change with every edit of the code.
        write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)
    return catalogue


def compile_catalogues(root: Path) -> list[Path]:
    """Write the .mo beside every .po; returns what was written."""
    written = []
    for source in sorted((root / "config" / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, read_catalogue(source))
        written.append(target)
    return written


def forms(text: str | Iterable[str] | None) -> list[str]:
    """The forms of a message or translation: one, or one for each plural."""
    if text is None:
        return []
    return [text] if isinstance(text, str) else list(text)


def name_of(message: Message) -> str:
    """What a person looks for in the catalogue."""
    text = forms(message.id)[0].replace("\n", " ").strip()
    return f"{text} ({message.context})" if message.context else text


def placeholders_differ(message: Message) -> bool:
    """Whether a translation names a placeholder that the code does not fill, or leaves one out.

    The singular may leave out the number ("one item"), the last form may leave out nothing.
    """
    asked = [set(PLACEHOLDER.findall(form)) for form in forms(message.id)]
    given = [set(PLACEHOLDER.findall(form)) for form in forms(message.string)]
    known = set().union(*asked)
    return given[-1] != asked[-1] or any(form - known for form in given)


def flaws_of(message: Message, translated: Message | None) -> Iterator[Flaw]:
    """What is wrong with the translation of one message."""
    if translated is None:
        yield Flaw("missing", name_of(message))
    elif len(forms(translated.id)) != len(forms(message.id)):
        yield Flaw("plural differs", name_of(message))
    elif not forms(translated.string) or not all(forms(translated.string)):
        yield Flaw("empty", name_of(message))
    elif translated.fuzzy:
        yield Flaw("fuzzy", name_of(message))
    elif placeholders_differ(translated):
        yield Flaw("placeholders differ", name_of(message))


def check(root: Path) -> list[Flaw]:
    """Every flaw of the catalogue against the messages of the code; empty means complete."""
    wanted, catalogue = extract_messages(root), read_catalogue(root / CATALOGUE)
    flaws: list[Flaw] = []
    for message in wanted:
        if message.id:
            flaws.extend(flaws_of(message, catalogue.get(message.id, message.context)))
    flaws.extend(
        Flaw("obsolete", name_of(message))
        for message in catalogue
        if message.id and wanted.get(message.id, message.context) is None
    )
    flaws.extend(Flaw("obsolete", name_of(message)) for message in catalogue.obsolete.values())
    return flaws


def main(arguments: list[str]) -> int:
    """Run ``extract``, ``compile`` or ``check``; returns the exit status."""
    match arguments:
        case ["extract", *flags] if flags in ([], ["--prune"]):
            catalogue = merge(ROOT, prune=bool(flags))
            sys.stdout.write(f"{CATALOGUE}: {len(catalogue)} messages, {len(check(ROOT))} to look at\n")
        case ["compile"]:
            sys.stdout.writelines(f"{path.relative_to(ROOT)}\n" for path in compile_catalogues(ROOT))
        case ["check"]:
            flaws = check(ROOT)
            sys.stderr.writelines(f"{flaw}\n" for flaw in flaws)
            return 1 if flaws else 0
        case _:
            sys.stderr.write("usage: python -m config.messages extract [--prune]|compile|check\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
