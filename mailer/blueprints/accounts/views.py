"""Signing in and out, users and roles."""

from __future__ import annotations

from flask import render_template


def sign_in() -> str:
    """The sign-in page."""
    return render_template("accounts/sign_in.html")
