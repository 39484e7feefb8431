"""What pages use of Bootstrap: its rules for elements, and those for the classes that stand here.

Bootstrap comes as one file of 230 kB, its parts are not shipped apart. tests/static/test_sheets.py says when a
template, a form or a script names a class of Bootstrap's that does not stand here.
"""

import re
from collections.abc import Iterator
from functools import cache

import tinycss2
from tinycss2.ast import AtRule, Comment, Node, QualifiedRule

USED = {
    "btn",
    "btn-danger",
    "btn-primary",
    "btn-secondary",
    "form-control",
    "form-label",
    "form-select",
    "form-text",
    "is-invalid",
    "list-unstyled",
    "table",
    "text-nowrap",
    "visually-hidden",
}
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
DENIAL = re.compile(r":not\([^()]*\)")  # a class that shall not be there need not stand above


@cache
def trimmed(sheet: str) -> str:
    """The sheet without the rules for other classes and for the themes of Bootstrap's own, which no page asks for."""
    return "".join(_kept(tinycss2.parse_stylesheet(sheet)))


def classes_of(selectors: str) -> set[str]:
    """The classes that an element must have for one of the selectors to match it."""
    return set(CLASS.findall(DENIAL.sub("", selectors)))


def _kept(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Comment) and node.value.startswith("!"):  # the licence
            yield node.serialize() + "\n"
        elif isinstance(node, AtRule) and node.lower_at_keyword == "media":
            if inside := "".join(_kept(tinycss2.parse_rule_list(node.content))):
                yield f"@media{tinycss2.serialize(node.prelude)}{{{inside}}}\n"
        elif isinstance(node, QualifiedRule) and (selectors := ",".join(_used(node.prelude))):
            yield f"{selectors}{{{tinycss2.serialize(node.content)}}}\n"


def _used(prelude: list[Node]) -> list[str]:
    return [each for each in _split(prelude) if classes_of(each) <= USED and "[data-bs-" not in each]


def _split(prelude: list[Node]) -> list[str]:
    """At the commas outside of parentheses: those within are in a node of their own."""
    parts: list[list[Node]] = [[]]
    for node in prelude:
        if node == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return [tinycss2.serialize(part).strip() for part in parts]
