"""One entrance for item files of a dataset: our own shape, a table of choices, a table of form fields."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

from annotation.item_files.choice_files import Repeats, read_choice_table
from annotation.item_files.drafts import ItemFile
from annotation.item_files.form_tables import has_form_fields, read_form_table
from annotation.item_files.native_files import NOTHING, Definitions, read_native_table
from annotation.item_files.template_columns import columns_of
from annotation.item_files.template_files import is_template, read_template
from curation.readers import UnreadableFile, open_table


def read_item_file(
    path: str | PathLike[str],
    *,
    dataset: str,
    formats: Mapping[str, str],
    filename: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int = 1,
    repeats: Repeats = "stem",
    definitions: Definitions = NOTHING,
) -> ItemFile:
    """Raises UnreadableFile when the file cannot be read, or is no file of items of this dataset."""
    if dataset not in formats:
        raise UnreadableFile("unknown_dataset", {"dataset": dataset})
    table = open_table(path, filename=filename, encoding=encoding, sheet=sheet, header_row=header_row)
    if "input" in table.columns:
        return read_native_table(table, formats=formats, dataset=dataset, definitions=definitions)
    definition, choice = definitions.get(dataset, {}), formats[dataset] == "choice"
    if not choice and has_form_fields(table, formats[dataset], definition):
        return read_form_table(table, dataset=dataset, format_name=formats[dataset], definition=definition)
    # A table of choices may have some headings of the template by chance: there all of them are asked for.
    if is_template(table, columns_of(formats[dataset], definition), all_of_them=choice):
        return read_template(table, dataset=dataset, format_name=formats[dataset], definition=definition)
    if not choice:
        return read_form_table(table, dataset=dataset, format_name=formats[dataset], definition=definition)
    return read_choice_table(table, dataset=dataset, repeats=repeats)
