"""The company's own fields. A value of another kind than its field's, left from an earlier field
of the same name, is none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Float, String, bindparam, cast, func, not_, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from mailer.domain import custom_fields
from mailer.domain.customers.criteria.field import (
    NONE,
    Choices,
    Condition,
    Field,
    Kind,
    day_rule,
    number_rule,
    text_rule,
)
from mailer.infra.folded import Folded
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.customer import Customer

PREFIX = "custom_"


class _Value(FunctionElement[Any]):
    """A value in `Customer.custom`, as text, or NULL when it is of another JSON type."""

    name = "custom_value"
    inherit_cache = True


@compiles(_Value, "sqlite")
def _of_sqlite(element: _Value, compiler: SQLCompiler, **kw: Any) -> str:
    column, key, kind = (compiler.process(each, **kw) for each in element.clauses)
    path = f"'$.\"' || {key} || '\"'"
    found = f"json_type({column}, {path})"
    same = f"CASE {found} WHEN 'integer' THEN 'number' WHEN 'real' THEN 'number'"
    same += " WHEN 'text' THEN 'string' WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean' END"
    value = f"CASE {found} WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'"
    value += f" ELSE CAST(json_extract({column}, {path}) AS TEXT) END"
    return f"CASE WHEN {same} = {kind} THEN {value} END"


@compiles(_Value, "postgresql")
def _of_postgresql(element: _Value, compiler: SQLCompiler, **kw: Any) -> str:
    column, key, kind = (compiler.process(each, **kw) for each in element.clauses)
    same = f"json_typeof({column} -> {key}) = {kind}"
    return f"CASE WHEN {same} THEN {column} ->> {key} END"


def _value(field: CustomField, kind: str) -> ColumnElement[Any]:
    return _Value(
        Customer.custom,
        bindparam(None, field.key, String, unique=True),
        bindparam(None, kind, String, unique=True),
    )


def day_of(field: CustomField) -> ColumnElement[str]:
    """A customer's value in a field of dates (ISO 8601), or NULL."""
    return _value(field, "string")


def fields() -> Iterable[Field]:
    """In the company's own order."""
    return [_MAKERS[each.kind](each) for each in custom_fields.all_fields()]


def _text(field: CustomField) -> Field:
    column = Folded(func.coalesce(_value(field, "string"), ""))
    return Field(PREFIX + field.key, field.label, Kind.TEXT, partial(text_rule, column))


def _number(field: CustomField) -> Field:
    column = cast(_value(field, "number"), Float)

    def condition(operator: str, value: Any) -> Condition:
        return number_rule(column, operator, None if value is None else float(value))

    return Field(PREFIX + field.key, field.label, Kind.NUMBER, condition)


def _date(field: CustomField) -> Field:
    condition = partial(day_rule, _value(field, "string"), begin=lambda day: day.isoformat())
    return Field(PREFIX + field.key, field.label, Kind.DATE, condition)


def _yes_no(field: CustomField) -> Field:
    offered: Choices = [("true", _("Yes")), ("false", _("No")), (NONE, _("Not set"))]
    return _chosen(field, _value(field, "boolean"), offered)


def _choice(field: CustomField) -> Field:
    offered = [*((each, each) for each in field.choices), (NONE, _("Not set"))]
    return _chosen(field, _value(field, "string"), offered)


def _chosen(field: CustomField, value: ColumnElement[Any], offered: Choices) -> Field:
    known = func.coalesce(value, "")

    def condition(operator: str, values: list[str]) -> Condition:
        found = or_(known.in_(["" if each == NONE else each for each in values]))
        return found if operator == "one_of" else not_(found)

    return Field(PREFIX + field.key, field.label, Kind.CHOICE, condition, lambda: offered)


_MAKERS = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
}
