"""Many rows in one statement: as one parameter, so that the statement is the same (and prepared
once) for any number of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import FromClause, String, bindparam, cast, column, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

#: The parameter that `parameters` fills.
_NAME = "given"
Columns = Mapping[str, TypeEngine[Any]]


def given(dialect: str, columns: Columns) -> FromClause:
    """A table of the rows that `parameters` makes, with these columns."""
    rows = bindparam(_NAME, type_=String())
    if dialect == "postgresql":
        parsed = func.json_to_recordset(cast(rows, postgresql.JSON()))
        typed = [column(name, kind) for name, kind in columns.items()]
        return parsed.table_valued(*typed).render_derived(name=_NAME, with_types=True)
    each = func.json_each(rows).table_valued("value", name="each_given")
    values = [
        func.json_extract(each.c.value, f"$.{name}", type_=kind).label(name)
        for name, kind in columns.items()
    ]
    return select(*values).subquery(_NAME)


def parameters(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The parameter of a statement with a `given` table."""
    return {_NAME: json.dumps(list(rows))}
