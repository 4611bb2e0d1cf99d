"""A tree of rules: what is wrong with it, what it says, and what it means in SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _
from sqlalchemy import and_, false, or_

from mailer.domain.customers.criteria import catalogue
from mailer.domain.customers.criteria.catalogue import Catalogue
from mailer.domain.customers.criteria.field import GONE, Condition, Field
from mailer.lib.errors import Refused

Tree = Mapping[str, Any]
#: Rules and groups together, and groups within groups.
MOST, DEEPEST = 60, 4
ALL, ANY = "all", "any"
ROOT = "c"


def problems(tree: Tree) -> dict[str, str]:
    """Path of a node (`c-0-1`) → what is wrong with it, in words; empty when all is well."""
    known = catalogue.all_fields()
    found: dict[str, str] = {}
    for path, node in walk(tree):
        try:
            _check(node, known)
        except Refused as refused:
            found[path] = refused.message
    if len(list(walk(tree))) > MOST or any(path.count("-") > DEEPEST for path, _n in walk(tree)):
        found[ROOT] = _("These are too many criteria for one list.")
    return found


def told(tree: Tree) -> list[tuple[str, str]]:
    """The same as a list of paths and sentences, each with the name of its field."""
    nodes, known = dict(walk(tree)), catalogue.all_fields()
    found = []
    for path, message in problems(tree).items():
        field = catalogue.find(known, str(nodes[path].get("field")))
        found.append((path, f"{field.label}{_(': ')}{message}" if field is not None else message))
    return found


def condition(tree: Tree) -> Condition:
    """The customers who meet it; nobody, where something is wrong with it: what a deleted group
    meant cannot be guessed."""
    known = catalogue.all_fields()
    try:
        return _condition(tree, known)
    except Refused:
        return false()


def walk(node: Tree, path: str = ROOT) -> Iterator[tuple[str, Tree]]:
    """All nodes with their paths, each before what stands in it."""
    yield path, node
    for place, child in enumerate(children(node)):
        yield from walk(child, f"{path}-{place}")


def values_of(tree: Tree | None, field: str) -> list[str]:
    """What its rules about a field name."""
    rules = [node for _path, node in walk(tree or {}) if node.get("field") == field]
    return [str(value) for rule in rules for value in rule.get("value", [])]


def join_of(node: Tree) -> str:
    """How a group joins what stands in it; empty for a rule."""
    return next((join for join in (ALL, ANY) if join in node), "")


def children(node: Tree) -> list[Tree]:
    """What stands in a group; nothing, in a rule."""
    join = join_of(node)
    return list(node[join]) if join else []


def words(node: Tree) -> str:
    """What a rule says, in one line."""
    known = catalogue.all_fields()
    field = catalogue.find(known, str(node.get("field")))
    if field is None or node.get("is") not in field.operators:
        return _("A field that was deleted")
    operator = field.operators[node["is"]]
    value = _value_words(field, node, operator.value)
    if "…" in str(operator.label):
        return f"{field.label} {str(operator.label).replace('…', value)}"
    return f"{field.label} {operator.label} {value}".strip()


def forget(tree: Tree, field: str, value: str, name: str) -> Tree:
    """The same tree where one choice of a field is known to be gone, by the name it had."""
    join = join_of(tree)
    if join:
        return {join: [forget(child, field, value, name) for child in tree[join]]}
    if tree.get("field") != field:
        return tree
    return {**tree, "value": [f"{GONE}{name}" if v == value else v for v in tree["value"]]}


def _check(node: Tree, known: Catalogue) -> tuple[Field, Any] | None:
    """A rule's field and value. Raises `Refused`."""
    if join_of(node):
        if not children(node):
            raise Refused(_("Please add a rule, or remove this group."))
        return None
    field = catalogue.find(known, str(node.get("field")))
    if field is None:
        raise Refused(_("This field does not exist any more. Choose another one, or remove this."))
    if node.get("is") not in field.operators:
        raise Refused(_("Please choose how to compare."))
    return field, field.check(node["is"], node.get("value", []))


def _condition(node: Tree, known: Catalogue) -> Condition:
    checked = _check(node, known)
    if checked is not None:
        field, value = checked
        return field.condition(node["is"], value)
    parts = [_condition(child, known) for child in children(node)]
    return and_(*parts) if join_of(node) == ALL else or_(*parts)


def _value_words(field: Field, node: Tree, kind: str) -> str:
    values = [str(value) for value in node.get("value", [])]
    if kind == "choice":
        names = {key: str(label) for key, label in field.choices()}
        return ", ".join(names.get(v, v.removeprefix(GONE)) for v in values)
    try:
        value = field.check(node["is"], values)
    except Refused:
        value = " ".join(values)
    if isinstance(value, dt.date):
        return str(format_date(value, "long"))  # type: ignore[no-untyped-call]
    if isinstance(value, Decimal | int):
        return str(format_decimal(value))
    return f"“{value}”" if value else ""
