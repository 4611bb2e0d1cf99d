"""Sentences of a refused verb, shown at the fields that they are about."""

from __future__ import annotations

from flask_wtf import FlaskForm

from mailer.lib.errors import Refused


def show_in(form: FlaskForm, refused: Refused) -> None:
    """Put each sentence at its field; what belongs to no field stands above the form."""
    placed = False
    for name, sentence in refused.fields.items():
        if name in form:
            form[name].errors = [sentence]
            placed = True
    if not placed:
        form.form_errors = [refused.message]
