"""Fetches Postfix's test programs `smtp-sink` and `smtp-source` into `.cache/postfix/bin`.

Debian's package is downloaded and unpacked, not installed: a mail server is neither set up nor
started, no other one is removed, and nobody has to be root. A library that is missing here is
unpacked beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "postfix"
BIN = FOLDER / "bin"
PROGRAMS = ("smtp-sink", "smtp-source", "postconf")
#: Debian keeps them where only root's PATH leads.
_SYSTEM = "/usr/sbin"
#: The closure of what a package cannot do without.
_DEPENDS = "apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks"
_DEPENDS += " --no-replaces --no-enhances postfix"


def main() -> int:
    """Fetch them where they are missing; answers with the exit status."""
    if are_there() or fetch():
        return 0
    print("Postfix’s smtp-sink and smtp-source are missing. On Debian: apt-get install postfix")
    return 1


def are_there() -> bool:
    """Can they be started, from the system or from where we unpacked them?"""
    path = os.pathsep.join((os.environ.get("PATH", ""), _SYSTEM, str(BIN)))
    return all(shutil.which(program, path=path) for program in PROGRAMS)


def fetch() -> bool:
    """Download and unpack; false where that cannot be done."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return False
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    if not unpack(["postfix"]):
        return False
    if missing_libraries():
        unpack(lacking_packages())
    if missing_libraries():
        return False
    write_starters()
    return True


def unpack(packages: list[str]) -> bool:
    """Unpack Debian's packages, from the lists that are there or from fresh ones."""
    with tempfile.TemporaryDirectory() as folder:
        download = ["apt-get", "download", "-qq", *packages]
        if not run(download, folder):
            run(["apt-get", "update", "-qq"], folder)
            if not run(download, folder):
                return False
        files = sorted(Path(folder).glob("*.deb"))
        return all(run(["dpkg", "-x", str(file), str(FOLDER / "root")], folder) for file in files)


def missing_libraries() -> bool:
    """Does one of the programs want a library that is neither here nor there?"""
    program = str(FOLDER / "root" / "usr" / "sbin" / "smtp-sink")
    environment = {**os.environ, "LD_LIBRARY_PATH": library_path()}
    done = subprocess.run(
        ["ldd", program], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode != 0 or "not found" in done.stdout


def lacking_packages() -> list[str]:
    """Packages of libraries that Postfix needs and this machine has not."""
    done = subprocess.run(_DEPENDS.split(), capture_output=True, text=True, check=False)
    names = sorted({line for line in done.stdout.splitlines() if line.startswith("lib")})
    return [name for name in names if not run(["dpkg", "-s", name])]


def library_path() -> str:
    """Where unpacked libraries are."""
    folders = {file.parent for file in (FOLDER / "root").rglob("*.so*")}
    return os.pathsep.join(sorted(map(str, folders)))


def write_starters() -> None:
    """Scripts that start the programs with their libraries."""
    BIN.mkdir()
    for program in PROGRAMS:
        target = FOLDER / "root" / "usr" / "sbin" / program
        starter = BIN / program
        starter.write_text(
            f"#!/bin/sh\nLD_LIBRARY_PATH='{library_path()}' exec '{target}' \"$@\"\n"
        )
        starter.chmod(0o755)


def run(command: list[str], folder: str | None = None) -> bool:
    """Run a command silently; did it succeed?"""
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
