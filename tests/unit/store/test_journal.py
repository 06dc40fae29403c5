"""The journal under fire: killed writers, full disks, closed folders, changed bytes."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from geoplan.base.errors import ProjectError
from geoplan.store.journal import open_journal
from geoplan.store.place import network_mount, shared_by
from geoplan.store.project import make_project, open_project
from geoplan.store.seals import find_breaks
from geoplan.visits.corrections import correction
from geoplan.visits.findings import finding_body

WRITER = Path(__file__).with_name("writer.py")
ROOT = Path(__file__).parents[3]
# A thousand take some minutes (set it before a release).
KILLS = int(os.environ.get("GEOPLAN_KILLS", "60"))
FIELDS = ("seq", "kind", "key", "body", "head", "marks")
ALL = "SELECT seq, kind, key, body, head, marks FROM records ORDER BY seq"
CHANGE = {
    "kind": "UPDATE records SET kind = ? WHERE seq = ?",
    "key": "UPDATE records SET key = ? WHERE seq = ?",
    "body": "UPDATE records SET body = ? WHERE seq = ?",
    "head": "UPDATE records SET head = ? WHERE seq = ?",
    "marks": "UPDATE records SET marks = ? WHERE seq = ?",
}


def environment():
    """Return the environment in which the writer finds the package under test."""
    import geoplan  # noqa: PLC0415

    return {**os.environ, "PYTHONPATH": str(Path(geoplan.__file__).parents[1])}


def writer(path, name, told, *more):
    """Start a process that writes."""
    command = [sys.executable, str(WRITER), str(path), name, str(told), *map(str, more)]
    return subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True)


def acknowledged(told):
    """Return the keys that were said to be on disk; a line cut by the kill was not said."""
    text = told.read_text("utf-8") if told.exists() else ""
    return text[: text.rfind("\n") + 1].split()


def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path):
    """Killed (-9) at scattered moments: all that was acknowledged is there, the chain whole."""
    said = 0
    for turn in range(KILLS):
        # A new journal now and then, so that proving it stays quick.
        path, told = tmp_path / f"{turn // 20}.sqlite", tmp_path / f"told-{turn // 20}"
        lines = len(acknowledged(told))
        with writer(path, f"w{turn}", told) as process:
            begun = time.monotonic()
            # Killed while it writes, not while Python starts.
            while len(acknowledged(told)) == lines and time.monotonic() - begun < 30:
                time.sleep(0.002)
            time.sleep(turn * 619 % 1000 / 20_000)  # 0 to 50 ms, in no order
            process.kill()
        with open_journal(path) as journal:
            kept = {key for key, _ in journal.told("finding")}
            assert set(acknowledged(told)) <= kept, turn
            assert journal.first_break() is None, turn
            assert journal.faults_of_file() == [], turn
        said += len(acknowledged(told)) - lines
    assert said >= KILLS


def test_batches_are_whole_or_not_there(tmp_path):
    """A transaction that fails half-way leaves no record of it."""
    path = tmp_path / "journal.sqlite"

    def failing():
        yield "a", {"n": 1}
        message = "stop"
        raise KeyboardInterrupt(message)

    with pytest.raises(KeyboardInterrupt), open_journal(path) as journal:
        journal.append_all({"visit": [("v", {"n": 0})], "finding": failing()})
    with open_journal(path) as journal:
        assert journal.length == 0
        assert journal.append("visit", [("v", {"n": 0})]) == 1


def test_two_writers_at_once(tmp_path):
    """Both write all they have; the chain is one."""
    path = tmp_path / "journal.sqlite"
    told = [tmp_path / "one", tmp_path / "two"]
    both = [writer(path, file.name, file, 60) for file in told]
    for process in both:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    with open_journal(path) as journal:
        kept = {key for key, _ in journal.told("finding")}
        assert kept == set(acknowledged(told[0])) | set(acknowledged(told[1]))
        assert journal.first_break() is None


def test_a_writer_that_holds_too_long_is_named(tmp_path, monkeypatch):
    """Busy is no damage."""
    path = tmp_path / "journal.sqlite"
    with open_journal(path) as journal:
        journal.append("visit", [("a", {"n": 1})])
    monkeypatch.setattr("geoplan.store.journal._PATIENCE_S", 0.1)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProjectError) as caught, open_journal(path) as journal:
            journal.append("visit", [("b", {"n": 1})])
    assert caught.value.code == "journal.busy"


FULL = """
import resource, sys
from pathlib import Path
from geoplan.base.errors import ProjectError
from geoplan.store.journal import open_journal
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
n = 0
try:
    while True:
        with open_journal(path) as journal:
            journal.append("finding", [(f"k{n}-{i}", {"note": "x" * 500}) for i in range(20)])
        n += 1
except ProjectError as error:
    print(n, error.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
def test_no_room_for_the_file(tmp_path):
    """What was acknowledged before stays; the refusal says that nothing was recorded."""
    path = tmp_path / "journal.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True,
        env=environment(),
    )  # fmt: skip
    batches, code = done.stdout.split()
    assert code in {"journal.full", "journal.io"}
    with open_journal(path) as journal:
        assert journal.counts() == {"finding": 20 * int(batches)}
        assert journal.first_break() is None
        assert journal.append("finding", [("more", {"note": ""})]) == 1


@pytest.fixture
def small_disk(tmp_path):
    """Return a real file system of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(small_disk):
    """A real one: a clear refusal, and the journal goes on once there is room."""
    path = small_disk / "journal.sqlite"
    kept = 0
    code = ""
    while not code:
        try:
            with open_journal(path) as journal:
                told = [(f"k{kept}-{i}", {"note": "x" * 500}) for i in range(20)]
                journal.append("finding", told)
        except ProjectError as error:
            code = error.code
        else:
            kept += 20
    assert code in {"journal.full", "journal.io"}
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    with open_journal(path) as journal:
        assert journal.counts() == {"finding": kept}
        assert journal.first_break() is None
        assert journal.append("finding", [("more", {"note": ""})]) == 1


READ_ONLY = """
import os, sys
from pathlib import Path
from geoplan.base.errors import ProjectError
from geoplan.store.journal import open_journal
with open_journal(Path(sys.argv[2])) as journal:
    # Loads what Python loads late, from folders that nobody else may read.
    journal.append("visit", [("a", {"n": 1})])
    assert journal.first_break() is None and list(journal.read("visit"))
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
with open_journal(Path(sys.argv[1])) as journal:
    print(len(list(journal.read("visit"))), journal.first_break())
try:
    with open_journal(Path(sys.argv[1])) as journal:
        journal.append("visit", [("new", {"n": 1})])
except ProjectError as error:
    print(error.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_a_folder_that_cannot_be_written(tmp_path):
    """It can be read and proven; writing is refused with the way out."""
    folder = tmp_path / "closed"
    folder.mkdir()
    path = folder / "journal.sqlite"
    with open_journal(path) as journal:
        journal.append("visit", [(str(n), {"n": n}) for n in range(3)])
    own = [one for one in tmp_path.parents if one.name.startswith(("pytest-", "popen-"))]
    for place in (path, folder, *own, tmp_path):
        place.chmod(0o755 if place.is_dir() else 0o644)
    path.chmod(0o444)
    folder.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(path), str(tmp_path / "other")],
        capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    folder.chmod(0o755)
    assert done.stdout.split() == ["3", "None", "journal.read_only"], done.stderr


def filled(path, n=40):
    """Make a journal of a few kinds."""
    with open_journal(path) as journal:
        journal.append(
            "finding",
            [(f"F{i}", finding_body(site_id=f"点{i}", note="问题", photos=[{"name": "a"}]))
             for i in range(n)],
        )  # fmt: skip
        journal.append("visit", [(f"V{i}", {"n": i, "by": "张"}) for i in range(n)])


def test_any_changed_byte_of_a_record_is_located(tmp_path):
    """Every byte of every field of some records: the record, and the field, are named."""
    source = tmp_path / "journal.sqlite"
    filled(source, n=3)
    with closing(sqlite3.connect(source)) as connection:
        rows = connection.execute(ALL).fetchall()
    for row in (rows[1], rows[4]):
        seq, told = row[0], dict(zip(FIELDS, row, strict=True))
        for field in FIELDS[1:]:
            text = str(told[field])
            places = range(0, len(text), max(len(text) // 60, 1))
            for place in places:
                spoilt = text[:place] + chr(ord(text[place]) ^ 64) + text[place + 1 :]
                found = broken(source, CHANGE[field], spoilt, seq)
                assert [one.seq for one in found] == [seq], (field, place)
                named = found[0].field.partition(".")[0]
                assert named == field, (field, place, found)


def broken(source, statement, *values):
    """Return what an audit finds after a change by force, which is then taken back."""
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("BEGIN")
        connection.execute(statement, values)
        found = list(find_breaks(connection.execute(ALL)))
        connection.rollback()
    return found


def test_the_changed_member_of_a_body_is_named(tmp_path):
    """By its own mark: "body.note"."""
    path = tmp_path / "journal.sqlite"
    filled(path, n=3)
    change = "UPDATE records SET body = replace(body, '问题', '没有') WHERE seq = ?"
    assert [(one.seq, one.key, one.field) for one in broken(path, change, 2)] == [
        (2, "F1", "body.note")
    ]
    removed = broken(path, "DELETE FROM records WHERE seq = ?", 2)
    assert [(one.seq, one.field) for one in removed] == [(3, "seq")]


def test_any_changed_byte_of_the_file_is_harmless_or_found(tmp_path):
    """A byte of the database file: either all records read the same, or it is noticed."""
    source, copy = tmp_path / "journal.sqlite", tmp_path / "copy.sqlite"
    filled(source)
    with open_journal(source) as journal:
        journal.copy_to(copy)
        before = [list(journal.told(kind)) for kind in ("finding", "visit")]
    content = copy.read_bytes()
    silent = 0
    for turn, place in enumerate(range(5, len(content), len(content) // 150)):
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << turn % 8
        copy.write_bytes(spoilt)
        try:
            with open_journal(copy) as journal:
                found = journal.first_break() is not None or journal.faults_of_file()
                after = [list(journal.told(kind)) for kind in ("finding", "visit")]
        except (ProjectError, ValueError):
            continue
        finally:
            for left in tmp_path.glob("copy.sqlite-*"):
                left.unlink()
        silent += not found
        assert found or after == before, place
    # Most bytes mean something.
    assert silent < 75


def test_journals_without_marks_are_taken_up(tmp_path):
    """One made before there were marks: chain proven, new records marked."""
    path = tmp_path / "journal.sqlite"
    filled(path, n=2)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE records DROP COLUMN marks")
        connection.commit()
    with open_journal(path) as journal:
        assert journal.first_break() is None
        journal.append("visit", [("new", {"n": 1})])
        assert journal.first_break() is None
    assert [one.field for one in broken(path, "UPDATE records SET body='{}' WHERE seq = 1")] == [
        "?"
    ]


def test_told_otherwise_is_said(tmp_path):
    """The first telling stays; the same one counts as the same."""
    with open_journal(tmp_path / "journal.sqlite") as journal:
        told = [("a", {"n": 1}), ("b", {"n": 2}), ("a", {"n": 1}), ("b", {"n": 3})]
        one = journal.append_all({"visit": told})["visit"]
        assert (one.new, one.same, one.other) == (2, 1, ("b",))
        two = journal.append_all({"visit": [("a", {"n": 9}), ("c", {"n": 1})]})["visit"]
        assert (two.new, two.same, two.other) == (1, 0, ("a",))
        assert journal.find("visit", "a") == {"n": 1}


def test_reading_folds_corrections(tmp_path):
    """Corrected, withdrawn, and still there as told."""
    from datetime import UTC, datetime  # noqa: PLC0415

    now = datetime(2026, 6, 1, tzinfo=UTC)
    with open_journal(tmp_path / "journal.sqlite") as journal:
        journal.append("visit", [("a", {"n": 1}), ("b", {"n": 2})])
        for key, body in (("a", {"n": 5}), ("b", None)):
            record = correction("visit", key, body=body, at=now, by="x", reason="y")
            assert journal.append("correction", [record]) == 1
        assert list(journal.read("visit")) == [("a", {"n": 5})]
        assert journal.find("visit", "b") is None
        assert journal.knows("visit", "b")
        assert list(journal.told("visit")) == [("a", {"n": 1}), ("b", {"n": 2})]


MOUNTS = """/dev/sda1 / ext4 rw 0 0
//nas/share /mnt/nas cifs rw 0 0
server:/home /srv/home\\040x nfs4 rw 0 0
/dev/sdb /mnt/nas/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [("/home/x", ""), ("/mnt/nas/project", "cifs"), ("/srv/home x/p", "nfs4"),
     ("/mnt/nas/local/p", ""), ("/mnt/nas2", "")],
)  # fmt: skip
def test_network_drives_are_known(place, kind):
    """By the deepest mount above the folder."""
    assert network_mount(Path(place), MOUNTS) == kind


@pytest.mark.parametrize("name", ["OneDrive - 某局", "坚果云", "Dropbox", "Nutstore Files"])
def test_a_synced_folder_is_refused_unless_told(tmp_path, name):
    """With an explanation; an explicit word in project.toml overrides."""
    folder = tmp_path / name / "w"
    with pytest.raises(ProjectError) as caught:
        make_project(folder, name="w", template="county-31")
    assert caught.value.code == "place.synced"
    assert not folder.exists()
    local = make_project(tmp_path / "w", name="w", template="county-31").folder
    folder.parent.mkdir()
    local.rename(folder)
    with pytest.raises(ProjectError), open_project(folder, write=True):
        pass
    with open_project(folder) as project:
        assert project.settings.name == "w"
    settings = folder / "project.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("allow_shared = false", "allow_shared = true"), "utf-8"
    )
    with open_project(folder, write=True) as project:
        assert shared_by(project.folder).kind == "synced"


def test_marks_of_sync_programs_are_known(tmp_path, monkeypatch):
    """A folder that a program has marked, or that the system names."""
    assert shared_by(tmp_path) is None
    (tmp_path / "a").mkdir()
    (tmp_path / ".stfolder").mkdir()
    assert shared_by(tmp_path / "a").sign == ".stfolder"
    (tmp_path / ".stfolder").rmdir()
    monkeypatch.setenv("OneDrive", str(tmp_path))
    assert shared_by(tmp_path / "a").kind == "synced"
