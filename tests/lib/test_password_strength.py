"""Easy passwords are recognised; good ones are not refused."""

import pytest

from mailer.lib.password_strength import weakness

ABOUT = ["Marie Dupont", "marie.dupont@exemple.fr"]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "short"),
        ("Tr0ub4dor&3", "short"),
        ("x" * 257, "long"),
        ("aaaaaaaaaaaaaa", "repetitive"),
        ("abcabcabcabcabc", "repetitive"),
        ("123456789012", "repetitive"),
        ("abcdefghijklmn", "repetitive"),
        ("Password1234!", "common"),
        ("P@ssw0rd2026", "common"),
        ("motdepasse2026", "common"),
        ("azertyuiop123", "common"),
        ("Marie-Dupont-75", "personal"),
        ("dupont20261121", "personal"),
    ],
)
def test_an_easy_password_is_named(password, code):
    assert weakness(password, ABOUT) == code


@pytest.mark.parametrize(
    "password",
    [
        "vert cheval lampe nuage",
        "Gk7#pq2!xZ9w",
        "une très longue phrase à moi",
        "Marie aime les tartes",
        "483920475815",
        "日本語のパスワードはながいよ",
    ],
)
def test_a_good_password_passes(password):
    assert weakness(password, ABOUT) == ""
