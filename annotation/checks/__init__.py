"""What is wrong with an item beyond its shape: answers given away, lengths. Pure; codes without sentences.

The codes that the gate before a freeze has as well are named once, in :data:`DEFECT_OF_PROBLEM`.
"""

from annotation.checks.leaks import LEAK_CHARACTERS, given_away, in_prompts, stem_of
from annotation.checks.lengths import bounds_of, lengths

# Codes of the checks and of the formats, as the gate, the import and the outside know them.
DEFECT_OF_PROBLEM = {
    "answer_not_option": "ANSWER_NOT_OPTION",
    "empty_answer": "EMPTY_ANSWER",
    "prompt_leak": "PROMPT_LEAK",
    "duplicate_stem": "DUPLICATE",
}

__all__ = [
    "DEFECT_OF_PROBLEM",
    "LEAK_CHARACTERS",
    "bounds_of",
    "given_away",
    "in_prompts",
    "lengths",
    "stem_of",
]
