"""What to put in the place of `<int:customer_id>` and the like when a test walks all URLs.

Each area's factories say it themselves: `tests/factories/<area>.py` has a dict
`SAMPLES = {"customer_id": lambda: make_customer().id, …}`; a key may also be
`"endpoint:parameter"` where the same word means something else. Where one object belongs to
another, the key names both in the order of the alphabet, and the sample gives both:
`"address_id customer_id": _address_and_its_customer`. A sample belongs to somebody else than
the people who walk.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module

from werkzeug.routing import Rule

import tests.factories

Sample = Callable[[], object]


@cache
def _registry() -> dict[str, Sample]:
    found: dict[str, Sample] = {}
    for module in pkgutil.iter_modules(tests.factories.__path__):
        samples = getattr(import_module(f"tests.factories.{module.name}"), "SAMPLES", {})
        assert not found.keys() & samples.keys(), f"{module.name}: a sample is there twice"
        found.update(samples)
    return found


def missing(rule: Rule) -> set[str]:
    """The parameters of a URL that have no sample."""
    if " ".join(sorted(rule.arguments)) in _registry():
        return set()
    return {name for name in rule.arguments if _sample(rule, name) is None}


def values(rule: Rule) -> dict[str, object]:
    """Make the objects that a URL is about, and answer with its parameters."""
    names = sorted(rule.arguments)
    together = _registry().get(" ".join(names))
    if len(names) > 1 and together is not None:
        made = together()
        assert isinstance(made, tuple)
        return dict(zip(names, made, strict=True))
    return {name: _value(rule, name) for name in names}


def _value(rule: Rule, name: str) -> object:
    sample = _sample(rule, name)
    assert sample is not None, f"SAMPLES of tests/factories has no {name} (for {rule})"
    return sample()


def _sample(rule: Rule, name: str) -> Sample | None:
    registry = _registry()
    return registry.get(f"{rule.endpoint}:{name}") or registry.get(name)
