"""Makes this checkout ready to run: `.venv`, packages, browser files, translations.

Standard library only, for any Python 3, so that it can say in one line what is missing. Every
step remembers a hash of what it was made from, does nothing while that has not changed, and so
touches no network the second time. A lock lets several `make` run side by side.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STATE = VENV / "prepared.json"
STATIC = ROOT / "mailer" / "static"
TRANSLATIONS = ROOT / "mailer" / "translations"


def main() -> None:
    """Prepare for running, with `--test` for testing too."""
    use_python_that_is_new_enough()
    testing = "--test" in sys.argv[1:]
    os.chdir(str(ROOT))
    with one_at_a_time():
        made = virtual_environment()
        packages(made, testing)
        made.once(
            "project", str(ROOT) + content("pyproject.toml", "requirements/runtime.in"), project
        )
        assets(made)
        translations(made)
        bytecode(testing)


def use_python_that_is_new_enough() -> None:
    """Go on in a newer Python of this machine where this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    stop(
        f"Mailer needs Python 3.11 or later; this is Python {sys.version.split()[0]} "
        f"({sys.executable}). Install a later one, or name it: make run PYTHON=/path/to/python3.12"
    )


def virtual_environment() -> "Steps":
    """The steps done in `.venv`: none, if it had to be made again (the folder was moved, its
    Python was removed)."""
    made = Steps()
    if made.is_done("venv", str(VENV)) and (BIN / "python").exists():
        return made
    if not venv_works():
        make_venv()
        made = Steps()
    made.note("venv", str(VENV))
    return made


def make_venv() -> None:
    """A fresh virtual environment; Debian ships the means for it separately."""
    say("Making the virtual environment .venv")
    shutil.rmtree(str(VENV), ignore_errors=True)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop(
            "Python's venv module is missing. On Debian and Ubuntu install it with: "
            "apt-get install python3-venv"
        )
    run([sys.executable, "-m", "venv", str(VENV)], "The virtual environment could not be made.")


def venv_works() -> bool:
    """Its Python and pip run, and were made for this very folder."""
    try:
        output = subprocess.check_output([str(BIN / "pip"), "--version"], stderr=subprocess.STDOUT)
    except (OSError, subprocess.CalledProcessError):
        return False
    return str(VENV) in output.decode(errors="replace")


def packages(made: "Steps", testing: bool) -> None:
    """The locked Python packages; those for tests contain those for running."""
    runtime, dev = "requirements/runtime.txt", "requirements/dev.txt"
    if testing:
        made.once(dev, content(dev), lambda: pip_install(dev))
        made.note(runtime, content(runtime))
    else:
        made.once(runtime, content(runtime), lambda: pip_install(runtime))


def pip_install(lock: str) -> None:
    """What a lock file names, and nothing whose hash differs."""
    say(f"Installing the Python packages of {lock} (once, half a minute or so)")
    pip("--require-hashes", "-r", lock)


def project() -> None:
    """The project itself, so that `mailer` is a command."""
    pip("--no-deps", "--no-build-isolation", "-e", ".")


def pip(*arguments: str) -> None:
    """`pip install` in `.venv`."""
    command = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--no-input"]
    command += [
        "--disable-pip-version-check",
        "--no-warn-script-location",
        "--root-user-action=ignore",
    ]
    run(
        command + list(arguments),
        "Python packages could not be installed; is the network there?",
    )


def assets(made: "Steps") -> None:
    """Scripts, styles and icons: locked npm packages, built once per change."""
    sources = sorted(
        str(path.relative_to(ROOT)) for path in (STATIC / "src").rglob("*") if path.is_file()
    )
    key = content("package-lock.json", "scripts/build.mjs", *sources)
    if made.is_done("assets", key) and (STATIC / "dist" / "manifest.json").is_file():
        return
    environment = node(made)
    lock = content("package-lock.json", ".npmrc")
    if not (made.is_done("npm", lock) and (ROOT / "node_modules").is_dir()):
        say("Installing the browser packages (once)")
        run(
            ["npm", "ci", "--ignore-scripts", "--loglevel=error"],
            "The browser packages could not be installed; is the network there?",
            environment,
        )
        made.note("npm", lock)
    say("Building the scripts and styles")
    run(
        ["npm", "run", "build", "--silent"],
        "The scripts and styles could not be built.",
        environment,
    )
    made.note("assets", key)


def node(made: "Steps") -> "dict[str, str]":
    """An environment in which `npm` runs: this machine's, else the one from PyPI."""
    environment = dict(os.environ)
    if node_is_new_enough():
        return environment
    lock = "requirements/node.txt"
    made.once(lock, content(lock), lambda: pip_install(lock))
    environment["PATH"] = str(BIN) + os.pathsep + environment.get("PATH", "")
    return environment


def node_is_new_enough() -> bool:
    """npm is there, with Node 18 or later."""
    if not (shutil.which("npm") and shutil.which("node")):
        return False
    try:
        version = subprocess.check_output(["node", "--version"]).decode().strip().lstrip("v")
        return int(version.split(".")[0]) >= 18
    except (OSError, ValueError, subprocess.CalledProcessError):
        return False


def translations(made: "Steps") -> None:
    """Texts in other languages, compiled for gettext."""
    sources = sorted(str(path.relative_to(ROOT)) for path in TRANSLATIONS.rglob("*.po"))
    key = content("scripts/translations.py", *sources)
    compiled = list(TRANSLATIONS.rglob("*.mo"))
    if made.is_done("translations", key) and (compiled or not sources):
        return
    command = [str(BIN / "python"), "scripts/translations.py", "compile"]
    run(command, "The translations could not be compiled.")
    made.note("translations", key)


def bytecode(testing: bool) -> None:
    """What changed since is compiled once: where the surroundings keep Python from doing so
    (`PYTHONDONTWRITEBYTECODE`, usual in containers), each process would take two seconds longer to
    start."""
    folders = ["mailer", "tests"] if testing else ["mailer"]
    command = [str(BIN / "python"), "-m", "compileall", "-q", "-j", "0", *folders]
    run(command, "The program could not be compiled.")


class Steps:
    """What was done already, each with a hash of what it was made from."""

    def __init__(self) -> None:
        try:
            self._keys: dict[str, str] = json.loads(STATE.read_text())
        except (OSError, ValueError):
            self._keys = {}

    def is_done(self, step: str, key: str) -> bool:
        """Was this step done for this content?"""
        return self._keys.get(step) == digest(key)

    def once(self, step: str, key: str, do: "Callable[[], None]") -> None:
        """Do it, if it was not done for this content."""
        if not self.is_done(step, key):
            do()
            self.note(step, key)

    def note(self, step: str, key: str) -> None:
        """Remember that it is done."""
        self._keys[step] = digest(key)
        STATE.write_text(json.dumps(self._keys, indent=1))


def content(*names: str) -> str:
    """Everything that stands in these files; a missing one counts as empty."""
    parts = []
    for name in names:
        path = ROOT / name
        parts.append(name + "\0" + (path.read_bytes().hex() if path.is_file() else ""))
    return "\0".join(parts)


def digest(text: str) -> str:
    """A short name for a content."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@contextlib.contextmanager
def one_at_a_time() -> "Iterator[None]":
    """Wait while another `make` prepares the same checkout."""
    (ROOT / ".cache").mkdir(exist_ok=True)
    with (ROOT / ".cache" / "prepare.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another make that prepares this folder")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: "list[str]", trouble: str, environment: "dict[str, str] | None" = None) -> None:
    """Run a command silently; if it fails, show the end of what it said and one sentence."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        stop(f"{trouble} ({error})")
    if done.returncode:
        lines = done.stdout.decode(errors="replace").strip().splitlines()
        sys.stderr.write("\n".join(lines[-25:]) + "\n")
        stop(trouble)
    if time.monotonic() - started > 2:
        say(f"  done in {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    """Tell what takes time."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def stop(text: str) -> "NoReturn":
    """End with one sentence."""
    sys.stderr.write(text + "\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
