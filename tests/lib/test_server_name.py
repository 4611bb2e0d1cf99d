"""Names of servers, as people type them."""

import pytest

from mailer.lib import server_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("smtp.example.com", "smtp.example.com"),
        (" SMTP.Example.COM. ", "smtp.example.com"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("localhost", "localhost"),
        ("10.0.0.1", "10.0.0.1"),
        ("[::1]", "::1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("my_server.example.com", "my_server.example.com"),
    ],
)
def test_a_name_is_read(typed, name):
    assert server_name.parse(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        ".",
        "a b",
        "http://a.example",
        "a.example/x",
        "a.example:25",
        "a..example",
        "-a.example",
        "1.2.3.4.5",
        "999.1.1.1",
        "a" * 64 + ".example",
        "x" * 254,
        "a\r\nb",
        "a@b.example",
    ],
)
def test_what_is_no_name_is_refused(typed):
    assert server_name.parse(typed) is None


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_is_recognised(name):
    assert server_name.is_loopback(name)
    assert server_name.is_internal(name)


@pytest.mark.parametrize("name", ["example.com", "8.8.8.8", "2606:4700::1111", "127.example.com"])
def test_the_world_outside_is_not_internal(name):
    assert not server_name.is_loopback(name)
    assert not server_name.is_internal(name)
