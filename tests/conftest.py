"""What all tests share."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# Laws are about results: how long an example takes depends on the machine.
settings.register_profile("geoplan", deadline=None)
settings.load_profile("geoplan")

ROOT = Path(__file__).parents[1]


class Cli:
    """The command line, in one project folder."""

    def __init__(self, folder):
        self.folder = folder

    def command(self, *arguments, lang="en"):
        """Return the full command."""
        return [sys.executable, "-m", "geoplan", "--lang", lang, "-C", str(self.folder),
                *map(str, arguments)]  # fmt: skip

    def run(self, *arguments, lang="en", code=0):
        """Run one command, check its exit code (or one of several), return what it printed."""
        done = subprocess.run(
            self.command(*arguments, lang=lang), capture_output=True, text=True, encoding="utf-8",
            check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        allowed = code if isinstance(code, tuple) else (code,)
        told = (arguments, done.returncode, done.stdout, done.stderr)
        assert done.returncode in allowed, told
        assert "Traceback" not in done.stderr
        return done.stdout if code != 2 or done.stdout else done.stderr

    def json(self, *arguments, code=0):
        """Run one command with --json and return the document."""
        return json.loads(self.run(*arguments, "--json", code=code))


@pytest.fixture
def cli(tmp_path):
    """Return the command line in a fresh folder."""
    return Cli(tmp_path / "project")


@pytest.fixture(scope="session")
def cli_class():
    """Return the class of the command line, for folders that outlive a test."""
    return Cli


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data kept beside the checkout; skip where there is none."""
    folder = Path(os.environ.get("GEOPLAN_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "README.md").is_file():
        pytest.skip(f"real data are not here: {folder} (set GEOPLAN_SHARED_DATA)")
    return folder


@pytest.fixture
def no_network(monkeypatch):
    """Cut the network: every request goes to a port where nobody listens."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def demo_data() -> Path:
    """Return the demo county."""
    return ROOT / "data" / "demo"
