"""Everything there is to check and test: `make test`, `make lint`.

    check.py               all checks, then all tests
    check.py --no-tests    the checks only

Exit status 0 when all passed. With CI=true nothing may be skipped.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import postfix

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
CHECKS = {
    "style": ["ruff", "check", "--quiet", "."],
    "formatting": ["ruff", "format", "--check", "."],
    "types": ["mypy", "--no-error-summary", "mailer", "scripts", "tests"],
    "layers": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "--quiet", "--lint", "mailer/templates"],
    "translations": ["python", "scripts/translations.py", "check"],
}
#: What Debian has and PyPI has not, by what shows that it is there.
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
#: Where pytest keeps the names of those that failed; its exit status when some did.
FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
SOME_FAILED = 1
#: More failures than this are no matter of a machine that was busy for a moment.
FEW = 3


@dataclass(frozen=True)
class Result:
    """How one check ended."""

    name: str
    passed: bool
    output: str
    seconds: float


def main() -> int:
    """Run what was asked for; answers with the exit status."""
    os.chdir(ROOT)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    asked = argparse.ArgumentParser(description="Check and test everything.")
    asked.add_argument("--no-tests", action="store_true", help="the checks only")
    testing = not asked.parse_args().no_tests
    missing = install_system_packages() if testing else []
    failed = [result.name for result in run_checks() if not result.passed]
    if testing and not run_tests():
        failed.append("tests")
    for line in missing:
        print(f"!!! {line}", flush=True)
    if failed:
        print(f"FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def run_checks() -> list[Result]:
    """All checks, two at a time; what is wrong is printed as soon as it is known."""
    results = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for result in pool.map(lambda item: run_check(*item), CHECKS.items()):
            print(f"{result.name:<14}{'ok' if result.passed else 'FAILED':<8}", end="")
            print(f"{result.seconds:.0f} s", flush=True)
            if not result.passed:
                print(result.output, flush=True)
            results.append(result)
    return results


def run_check(name: str, command: list[str]) -> Result:
    """One check with its output."""
    started = time.monotonic()
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return Result(name, done.returncode == 0, done.stdout, time.monotonic() - started)


def run_tests() -> bool:
    """pytest, with one process per processor core, two at least. Where at most `FEW` tests failed
    they are asked once more, alone, and named with how that ended (docs/decisions/0026)."""
    processes = str(max(2, min(os.cpu_count() or 2, 8)))
    FAILED.unlink(missing_ok=True)
    command = ["pytest", "-n", processes, "--dist", "worksteal"]
    status = subprocess.run(command, check=False).returncode
    failed = sorted(json.loads(FAILED.read_text())) if FAILED.exists() else []
    if status != SOME_FAILED or not 0 < len(failed) <= FEW:
        return status == 0
    print("\nOnce more, alone: " + ", ".join(failed), flush=True)
    again = subprocess.run(["pytest", "-n", "0", *failed], check=False).returncode
    said = "FAILED ON A FULL MACHINE, PASSED ALONE" if again == 0 else "FAILED TWICE"
    for name in failed:
        print(f"!!! {said}: {name}", flush=True)
    return again == 0


def install_system_packages() -> list[str]:
    """Install Chromium, PostgreSQL and Dovecot where they are missing and we may, fetch Postfix's
    test programs; what is missing then is said."""
    wanted = []
    lacking = [] if postfix.are_there() or postfix.fetch() else ["postfix"]
    if not any(shutil.which(name) for name in CHROMIUM):
        wanted += ["chromium", "fonts-dejavu-core"]
    if not postgres_is_there():
        wanted.append("postgresql")
    if not dovecot_is_there():
        wanted.append("dovecot-imapd")
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_get(wanted)
        browser = any(shutil.which(name) for name in CHROMIUM)
        if postgres_is_there() and dovecot_is_there() and browser:
            wanted = []
    if not wanted + lacking:
        return []
    names = " ".join(wanted + lacking)
    return [f"NOT EVERYTHING WAS TESTED: missing here, and not installable by us: {names}"]


def postgres_is_there() -> bool:
    """A server that could be started: Debian keeps it out of PATH."""
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def dovecot_is_there() -> bool:
    """The mailbox server of the tests, with its IMAP part: Debian keeps it out of PATH."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    return bool(shutil.which("dovecot", path=path)) and Path("/usr/lib/dovecot/imap").exists()


def apt_get(packages: list[str]) -> None:
    """Debian's packages, from the lists that are there or from fresh ones."""
    print(f"Installing Debian packages (once): {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if command is install and done.returncode == 0:
            return
    print(done.stdout[-2000:], flush=True)


if __name__ == "__main__":
    sys.exit(main())
