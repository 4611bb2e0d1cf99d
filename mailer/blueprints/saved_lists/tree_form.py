"""A tree of criteria as a form holds it.

Each node has a hidden field `node` with its path (`c`, `c-0`, `c-0-1`: the first group, its first
part, …), in the order of the page. A group adds `<path>.join`, a rule `<path>.field`,
`<path>.is` and any number of `<path>.value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from mailer.domain.customers.criteria import catalogue, tree
from mailer.domain.customers.criteria.field import Field

Node = dict[str, Any]
#: What a new rule asks for.
FIRST = "city"
LONGEST = 200


def empty() -> Node:
    """What a new list starts with: one rule that is still to be filled in."""
    return {tree.ALL: [rule(FIRST)]}


def rule(field: str) -> Node:
    """A rule about a field, compared in its first way, without a value."""
    known = catalogue.find(catalogue.all_fields(), field)
    operators = list(known.operators) if known is not None else [""]
    return {"field": field, "is": operators[0], "value": []}


def read(form: MultiDict[str, str]) -> Node:
    """The tree that a form holds. Parts of a rule that do not go together (the field was just
    changed) are put right: the first operator, no value."""
    nodes: dict[str, Node] = {}
    known = catalogue.all_fields()
    for path in dict.fromkeys(form.getlist("node")[: 2 * tree.MOST]):
        join = form.get(f"{path}.join")
        node = {join: []} if join in (tree.ALL, tree.ANY) else _rule(form, path, known)
        parent = nodes.get(path.rpartition("-")[0])
        if parent is not None and tree.join_of(parent):
            parent[tree.join_of(parent)].append(node)
        elif path != tree.ROOT or not tree.join_of(node):
            continue
        nodes[path] = node
    return nodes.get(tree.ROOT) or empty()


def change(criteria: Node, what: str) -> tuple[Node, str]:
    """The tree after a button was pressed (`add-rule c-1`, `add-group c`, `remove c-0`), and the
    path of the part to go on with."""
    verb, _space, path = what.partition(" ")
    nodes = dict(tree.walk(criteria))
    node: Any = nodes.get(path)
    if node is None:
        return criteria, ""
    if verb == "remove" and path != tree.ROOT:
        parent: Any = nodes[path.rpartition("-")[0]]
        del parent[tree.join_of(parent)][int(path.rpartition("-")[2])]
        return criteria, path.rpartition("-")[0]
    join = tree.join_of(node)
    if join and verb in ("add-rule", "add-group"):
        other = tree.ANY if join == tree.ALL else tree.ALL
        node[join].append(rule(FIRST) if verb == "add-rule" else {other: [rule(FIRST)]})
        place = f"{path}-{len(node[join]) - 1}"
        return criteria, place if verb == "add-rule" else f"{place}-0"
    return criteria, ""


def _rule(form: MultiDict[str, str], path: str, known: Mapping[str, Field]) -> Node:
    made: Node = {
        "field": form.get(f"{path}.field", "")[:LONGEST],
        "is": form.get(f"{path}.is", ""),
        "value": [value[: LONGEST + 1] for value in form.getlist(f"{path}.value")],
    }
    field = catalogue.find(dict(known), made["field"])
    if field is None:
        return made
    if made["is"] not in field.operators:
        return rule(field.key)
    # What the value was typed for: another kind of value is not carried over.
    if form.get(f"{path}.typed", "") not in (
        "",
        f"{field.key} {field.operators[made['is']].value}",
    ):
        was_field, _space, was_kind = form[f"{path}.typed"].partition(" ")
        kind = field.operators[made["is"]].value
        if was_kind != kind or (kind == "choice" and was_field != field.key):
            made["value"] = []
    return made
