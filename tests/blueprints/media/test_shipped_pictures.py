"""Pictures that come with the product: there for everyone and for ever, and nothing else is."""

import pytest
from flask.testing import FlaskClient

from mailer.domain.media import addresses, shipped
from mailer.domain.templates.modes.mjml import shipped as named


@pytest.mark.parametrize("name", named.ICONS)
def test_each_social_network_has_its_sign(client: FlaskClient, name: str) -> None:
    answer = client.get(named.icon(name))
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "path",
    [
        "icons/unheard-of.png",
        "icons/..%2f..%2fshipped.py",
        "icons/facebook.svg",
        "../shipped.py",
        "gallery/.png",
        "icons/Facebook.png",
        "other/facebook.png",
        "icons/%2e%2e/x.png",
    ],
)
def test_no_other_file_is_reached(client: FlaskClient, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


def test_in_a_mail_they_have_whole_addresses_and_are_never_missing(app: object) -> None:
    html = '<img src="/media/icons/facebook.png"><img src="/media/icons/unheard-of.png">'
    assert 'src="http' in addresses.absolute(html, own_server=False)
    assert addresses.missing(html) == ["/media/icons/unheard-of.png"]
    assert shipped.file_of("icons/facebook.png") is not None
