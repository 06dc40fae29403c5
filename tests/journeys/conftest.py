"""Running geoplan as a user does."""

import json
import os
import subprocess
import sys

import pytest


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
