"""`lib.folding.fold` inside a query, for columns without a folded copy: no index serves it, so it
is for rows that are looked at anyway."""

from __future__ import annotations

from typing import Any

from sqlalchemy import SQLColumnExpression, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

#: Letters that Unicode does not decompose, as `lib.folding` has them, capitals too: what the
#: database calls lower case depends on how it was made.
_TWO = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "þ": "th", "Þ": "th"}
_ONE = {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d"}
_ONE |= {"ı": "i", "ħ": "h", "Ħ": "h", "’": "'", "‘": "'", "ʼ": "'"}


class Folded(FunctionElement[str]):
    """A text column, folded."""

    name = "folded"
    type = String()
    inherit_cache = True

    def __init__(self, column: SQLColumnExpression[Any]) -> None:
        super().__init__(column)


@compiles(Folded)
def _by_our_function(element: Folded, compiler: SQLCompiler, **kw: Any) -> str:
    return f"folded({compiler.process(element.clauses, **kw)})"


@compiles(Folded, "postgresql")
def _by_functions(element: Folded, compiler: SQLCompiler, **kw: Any) -> str:
    text = compiler.process(element.clauses, **kw)
    for letter, plain in _TWO.items():
        text = f"replace({text}, '{letter}', '{plain}')"
    one, plain = _quoted("".join(_ONE)), _quoted("".join(_ONE.values()))
    text = f"normalize(translate({text}, {one}, {plain}), NFKD)"
    bare = f"lower(regexp_replace({text}, '[\u0300-\u036f]', '', 'g'))"
    return rf"(btrim(regexp_replace({bare}, '\s+', ' ', 'g')) COLLATE \"C\")".replace('\\"', '"')


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
