"""A real PostGIS server, started for the tests on a free port of this machine."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

_OWNER = "postgres"


def _binary(name):
    """Return a program of the newest PostgreSQL of this machine, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def _as_owner(*command):
    """Return a command as somebody whom the server lets start it: not root."""
    return ["runuser", "-u", _OWNER, "--", *command] if os.geteuid() == 0 else list(command)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _connect(port, database="postgres"):
    return psycopg.connect(
        host="127.0.0.1", port=port, dbname=database, user="clerk", autocommit=True
    )


def _wait(port, *, seconds=30):
    end = time.monotonic() + seconds
    while True:
        try:
            return _connect(port)
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="session")
def postgis():
    """Return the port of a server with PostGIS; skip where it is not installed."""
    initdb, server = _binary("initdb"), _binary("postgres")
    if initdb is None or server is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql-postgis)")
    # Not among pytest's folders: those are closed to the server's own user.
    folder = Path(tempfile.mkdtemp(prefix="postgis-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", _free_port()
    subprocess.run(
        _as_owner(initdb, "-D", str(data), "-U", "clerk", "-A", "trust", "-E", "UTF8",
                  "--no-sync", "--locale=C.UTF-8"),
        check=True, capture_output=True, cwd="/",
    )  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            _as_owner(server, "-D", str(data), "-p", str(port), "-k", str(folder),
                      "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
            stdout=log, stderr=log, cwd="/",
        )  # fmt: skip
    try:
        with _wait(port) as connection:
            try:
                connection.execute("CREATE EXTENSION postgis")
            except psycopg.errors.UndefinedFile:
                pytest.skip("PostGIS is not installed (Debian: postgresql-postgis)")
            except psycopg.errors.FeatureNotSupported:
                pytest.skip("PostGIS is not installed (Debian: postgresql-postgis)")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(postgis):
    """Return a connection with a schema of its own, dropped afterwards."""
    with _connect(postgis) as connection:
        connection.execute("DROP SCHEMA IF EXISTS office CASCADE; CREATE SCHEMA office")
        yield connection
