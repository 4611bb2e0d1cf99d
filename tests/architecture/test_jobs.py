"""Jobs are asked for by name, so a test has to say that each name is a job."""

from __future__ import annotations

import ast
from importlib import import_module

from mailer.infra.queue import PLACES
from mailer.jobs.periodic import PERIODIC
from tests.architecture.source import calls, modules

#: The functions through which a job is asked for; their own bodies pass a name on.
BROKER = "mailer/infra/queue.py"


def _asked_for() -> dict[str, str]:
    """Name of each job that code asks for → where."""
    found = {}
    for path, tree in modules().items():
        if path == BROKER:
            continue
        for call in calls(tree, "enqueue", "push"):
            if not call.args:
                continue
            name = call.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                found[name.value] = f"{path}:{call.lineno}"
    return found


def _is_job(name: str) -> bool:
    module, _, verb = name.partition(".")
    try:
        return callable(getattr(import_module(f"mailer.jobs.{module}"), verb, None))
    except ModuleNotFoundError:
        return False


def test_every_job_that_is_asked_for_exists() -> None:
    missing = [f"{name} ({where})" for name, where in _asked_for().items() if not _is_job(name)]
    assert not missing


def test_every_periodic_job_exists() -> None:
    assert not [job.name for job in PERIODIC if not _is_job(job.name)]


def test_every_job_with_a_place_of_its_own_exists() -> None:
    assert not [name for name in PLACES if not _is_job(name)]


def test_every_job_is_asked_for() -> None:
    asked = _asked_for().keys() | {job.name for job in PERIODIC}
    machinery = {"periodic", "tick", "worker", "__init__"}
    jobs = {
        f"{path.split('/')[-1][:-3]}.{node.name}"
        for path, tree in modules().items()
        if path.startswith("mailer/jobs/") and path.split("/")[-1][:-3] not in machinery
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert jobs <= asked, f"nobody asks for {sorted(jobs - asked)}"


def test_jobs_are_named_in_words_where_they_are_asked_for() -> None:
    hidden = [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        if path not in (BROKER, "mailer/jobs/tick.py")
        for call in calls(tree, "enqueue")
        if call.args and not isinstance(call.args[0], ast.Constant)
    ]
    assert not hidden, f"write the job's name out, so that it can be found: {hidden}"
