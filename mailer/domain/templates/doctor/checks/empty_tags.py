"""Tags without a value: for how many customers, and of the company or the sender."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Counted, Patient
from mailer.domain.templates.doctor.spot import SUBJECT, Spot
from mailer.domain.templates.tags.tag import Scope, TagKind
from mailer.lib.conditions import Mark
from mailer.lib.placeholders import Segments, Tag


def unguarded(segments: Segments) -> dict[str, str]:
    """Name of each tag that shows as nothing when it has no value → how it is written. A text for
    that case guards it, and a condition on the tag itself."""
    found: dict[str, str] = {}
    condition = ""
    for part in segments:
        if isinstance(part, Mark):
            condition = part.name
        elif isinstance(part, Tag) and not part.default and part.name != condition:
            found.setdefault(part.name, part.raw)
    return found


def fields(patient: Patient) -> list[str]:
    """The customers' fields that unguarded tags show, for `Counted`."""
    names = {**unguarded(patient.subject_parts), **unguarded(patient.parts)}
    found = (patient.tags.by_key[name].field for name in names)
    return list(dict.fromkeys(field for field in found if field))


def check(patient: Patient) -> Iterator[Finding]:
    """The subject first."""
    in_subject = unguarded(patient.subject_parts)
    names = {**in_subject, **unguarded(patient.parts)}
    for name, raw in names.items():
        kind = patient.tags.by_key[name]
        spot = SUBJECT if name in in_subject else patient.spots.find(raw)
        if kind.name in patient.without_value and kind.scope is not Scope.CUSTOMER:
            yield _of_ours(kind, raw, spot)
        elif patient.counted is not None and (n := patient.counted.empty.get(kind.field, 0)):
            yield _of_customers(kind, raw, n, patient.counted, spot)


def _of_customers(kind: TagKind, raw: str, n: int, counted: Counted, spot: Spot) -> Finding:
    total = counted.total
    text = ngettext(
        "%(tag)s is empty for the only customer.",
        "%(tag)s is empty for %(n)s of %(total)s customers.",
        total,
        tag=raw,
        n=format_decimal(n),
        total=format_decimal(total),
    )
    example = f"@{kind.name}|…@"
    return Finding(
        Severity.LOOK,
        text,
        _("Say what stands there instead: %(example)s, or fill in their records.", example=example),
        (spot,),
        {"empty": kind.field, **counted.query},
        _("Show them") if counted.exact else _("Show all without it"),
    )


def _of_ours(kind: TagKind, raw: str, spot: Spot) -> Finding:
    if kind.scope is Scope.COMPANY:
        return Finding(
            Severity.LOOK,
            _("%(tag)s is empty: your company’s settings do not say it.", tag=raw),
            _("Fill it in in the settings, or take the tag out."),
            (spot,),
            endpoint="settings.index",
        )
    return Finding(
        Severity.LOOK,
        _("%(tag)s is empty when you send: your parameters do not say it.", tag=raw),
        _("Fill it in in “My parameters”, or give it a text for that case: %(example)s.",
          example=f"@{kind.name}|…@"),
        (spot,),
        endpoint="accounts.my_parameters",
    )  # fmt: skip
