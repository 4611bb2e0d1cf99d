"""How the source is written."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.source import ROOT, called, functions, modules

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
#: Names that say nothing about what a module does.
EMPTY_NAMES = {"service", "services", "util", "utils", "helper", "helpers", "misc", "common"}
#: Long work: commits in slices that may be repeated.
MAY_COMMIT = (
    "mailer/domain/deliveries/",
    "mailer/domain/imports/",
    "mailer/domain/mailings/",
    "mailer/domain/bounces/fetch.py",
)
#: The terminal starts in milliseconds: an app is built only for a verb that needs one.
MAY_IMPORT_LATE = {"mailer/cli/verb.py"}


def _too_long(folder: str, pattern: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in sorted((ROOT / folder).rglob(pattern))
        if "dist" not in path.parts and (lines := len(path.read_text().splitlines())) > MOST_LINES
    ]


def test_no_file_is_longer_than_400_lines() -> None:
    found = _too_long("mailer", "*.py") + _too_long("tests", "*.py") + _too_long("scripts", "*.py")
    found += _too_long("mailer/static/src", "*.js") + _too_long("mailer/static/src", "*.css")
    found += _too_long("mailer/templates", "*.html")
    assert not found, "these want a split: " + ", ".join(found)


def test_no_function_is_longer_than_50_lines() -> None:
    found = [
        f"{path}:{function.name} {length} lines"
        for path, tree in modules().items()
        for function in functions(tree)
        if (length := (function.end_lineno or 0) - function.lineno) > MOST_LINES_OF_A_FUNCTION
    ]
    assert not found, "their parts want names: " + ", ".join(found)


def test_modules_are_named_by_what_they_do() -> None:
    assert not [path for path in modules() if Path(path).stem in EMPTY_NAMES]


def test_only_long_work_commits_below_the_edges() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if path.startswith(("mailer/domain/", "mailer/models/")) and not path.startswith(MAY_COMMIT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) == "commit"
    ]
    assert not found, f"verbs flush, the edge commits: {found}"


def test_no_import_hides_in_a_function() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if path not in MAY_IMPORT_LATE
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mailer")
    ]
    assert not found, f"import at the top; a circle wants another layering: {found}"


def test_only_the_clock_asks_for_the_time() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if path != "mailer/lib/clock.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in ("now", "utcnow", "today")
        if isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) in ("datetime", "date", "dt.datetime", "dt.date")
    ]
    assert not found, f"ask mailer.lib.clock: {found}"
