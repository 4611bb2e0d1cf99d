"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
#: For the drag & drop designer alone: GrapesJS writes the styles of what is designed into its page.
CSP_DESIGNER = CSP.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
#: For mails and other foreign HTML: no script, nothing loaded but our own and inline pictures.
CSP_FOREIGN = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src 'self' data: cid:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
#: The same, with pictures from wherever they are: the person asked for them.
CSP_FOREIGN_PICTURES = CSP_FOREIGN.replace("img-src 'self'", "img-src * 'self'")
#: For a mail as a page of its own: as above, and its pictures from wherever they are.
CSP_MAIL = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
    "default-src 'none'; img-src * data:; font-src https: data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def with_style_nonce(nonce: str) -> str:
    """For a page whose script brings styles of its own and knows the nonce (CodeMirror)."""
    return CSP.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")


def init_app(app: Flask) -> None:
    """Add the headers to what the app answers; a view may have set a CSP of its own."""
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response
