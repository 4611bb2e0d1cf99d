"""Fixtures for all tests: real servers, a fresh database for each test, no way to the outside.

Nothing of our own is mocked. What a fixture gives is described where it is made, in
`tests/fixtures/`.
"""

from hypothesis import HealthCheck, settings

# How long something takes is no question for a test on a busy machine.
settings.register_profile("mailer", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mailer")

pytest_plugins = [
    "tests.fixtures.machine",
    "tests.fixtures.network",
    "tests.fixtures.servers",
    "tests.fixtures.compiled",
    "tests.fixtures.databases",
    "tests.fixtures.application",
    "tests.fixtures.clock",
    "tests.fixtures.jobs",
    "tests.fixtures.terminal",
    "tests.fixtures.mail",
    "tests.fixtures.imap",
    "tests.fixtures.live",
    "tests.fixtures.browser",
]
