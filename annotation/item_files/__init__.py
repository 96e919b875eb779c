"""Reads files of finished items (choice tables, our own JSON Lines, MLB's two forms) into item drafts.

Everything found wrong is told by code: a row that cannot be an item is rejected, a defect of an item that can
is listed beside it. Nothing is stored, nobody is asked, and no text from a file is ever run as code.
"""

from annotation.item_files.choice_files import ChoiceColumns, find_choice_columns, read_choice_file
from annotation.item_files.drafts import Defect, Duplicate, ItemDraft, ItemFile, item_digest
from annotation.item_files.letters import read_letters
from annotation.item_files.mlb import read_mlb, read_mlb_file
from annotation.item_files.native_files import read_native_file
from annotation.item_files.opening import read_item_file
from annotation.item_files.template_columns import Column, columns_of

__all__ = [
    "ChoiceColumns",
    "Column",
    "Defect",
    "Duplicate",
    "ItemDraft",
    "ItemFile",
    "columns_of",
    "find_choice_columns",
    "item_digest",
    "read_choice_file",
    "read_item_file",
    "read_letters",
    "read_mlb",
    "read_mlb_file",
    "read_native_file",
]
