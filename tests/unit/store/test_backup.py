"""Backups: proven when written, restored whole, refused when spoilt; the audit of a project."""

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import pytest

from geoplan.base.errors import GeoplanError, ProjectError
from geoplan.jobs.audit import audit_project, backup_project, restore_project
from geoplan.store.backup import MANIFEST, prove_backup, read_manifest, write_backup
from geoplan.store.journal import open_journal
from geoplan.store.project import make_project

NOW = datetime(2026, 6, 10, 4, 30, tzinfo=UTC)


@pytest.fixture
def project(tmp_path):
    """Return a project with records, an original, a photo and a key."""
    made = make_project(tmp_path / "w", name="w", template="county-31")
    with open_journal(made.folder / "journal.sqlite") as journal:
        journal.append("visit", [(str(n), {"n": n}) for n in range(50)])
    made.keep_content("原件".encode(), name="台账.xlsx")
    (made.folder / "rounds" / "W24").mkdir(parents=True)
    (made.folder / "rounds" / "W24" / "draw.json").write_text("{}", "utf-8")
    (made.folder / "maps").mkdir()
    (made.folder / "maps" / "page.html").write_text("made again", "utf-8")
    made.write_key("p" * 64, public="q" * 64)
    return made


def tree(folder):
    """Return every file of a project with its content, but the journal."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(("journal", "."))
    }


def test_a_restored_project_is_the_same(project, tmp_path):
    """Every file, the journal's head, and a drill that goes on writing."""
    done = backup_project(project.folder, now=NOW)
    assert done.path == project.folder / "backups" / "w-20260610T123000.zip"
    assert (done.records, done.files) == (50, len(read_manifest(done.path)["files"]))
    restored = tmp_path / "again"
    restore_project(done.path, restored)
    before = {name: data for name, data in tree(project.folder).items()
              if not name.startswith(("maps/", "backups/"))}  # fmt: skip
    assert tree(restored) == before
    assert (restored / "keys" / "amendments.json").stat().st_mode & 0o077 == 0
    with open_journal(restored / "journal.sqlite") as journal:
        assert journal.head == done.head
        assert journal.append("visit", [("new", {"n": 1})]) == 1
        assert journal.first_break() is None
    assert audit_project(restored).holds


def test_others_may_write_meanwhile(project, monkeypatch):
    """The journal is as of the moment it was copied; what came later is not half there."""
    from geoplan.store import backup  # noqa: PLC0415

    pack = backup._pack

    def packing(archive, file, name):
        if name != "journal.sqlite":
            with open_journal(project.folder / "journal.sqlite") as journal:
                journal.append("visit", [(f"late {name}", {"n": 1})])
        return pack(archive, file, name)

    monkeypatch.setattr(backup, "_pack", packing)
    done = backup_project(project.folder, now=NOW)
    assert done.records == 50
    assert prove_backup(done.path).head == done.head
    with open_journal(project.folder / "journal.sqlite") as journal:
        assert journal.length > 50
    assert audit_project(project.folder).holds


def test_restoring_never_overwrites(project, tmp_path):
    """A folder that holds something is refused."""
    done = backup_project(project.folder, now=NOW, out=tmp_path / "b.zip")
    with pytest.raises(ProjectError) as caught:
        restore_project(done.path, project.folder)
    assert caught.value.code == "backup.full"


def rewritten(path, target, change):
    """Write a backup anew with one member changed by `change(name, bytes) -> (name, bytes)`."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return target


@pytest.mark.parametrize(
    "change",
    [
        lambda name, data: (name, data + b" " if name == "standard.toml" else data),
        lambda name, data: ("../out.toml" if name == "standard.toml" else name, data),
        lambda name, data: ("other.toml" if name == "standard.toml" else name, data),
        lambda name, data: (name, b"{}" if name == MANIFEST else data),
        lambda name, data: (
            name,
            json.dumps({**json.loads(data), "head": "0" * 64}).encode()
            if name == MANIFEST
            else data,
        ),
    ],
    ids=["changed", "outside", "unknown", "manifest", "head"],
)
def test_a_spoilt_backup_is_refused_and_leaves_nothing(project, tmp_path, change):
    """Changed, leading out of the folder, unknown, without a manifest, of another journal."""
    done = backup_project(project.folder, now=NOW, out=tmp_path / "b.zip")
    spoilt = rewritten(done.path, tmp_path / "spoilt.zip", change)
    target = tmp_path / "deep" / "again"
    with pytest.raises(GeoplanError) as caught:
        restore_project(spoilt, target)
    assert caught.value.code in {"backup.spoilt", "backup.none"}
    assert not target.exists()
    assert not (tmp_path / "out.toml").exists()


def test_bytes_of_a_backup_are_guarded(project, tmp_path):
    """A cut or changed zip is noticed, whichever byte it is that matters."""
    done = backup_project(project.folder, now=NOW, out=tmp_path / "b.zip")
    content = done.path.read_bytes()
    for place in range(200, len(content) - 200, len(content) // 40):
        spoilt = bytearray(content)
        spoilt[place] ^= 0x10
        path = tmp_path / "spoilt.zip"
        path.write_bytes(spoilt)
        try:
            prove_backup(path)
        except GeoplanError:
            continue
        # What is not read from (dates, attributes) changes nothing.
        with zipfile.ZipFile(path) as one, zipfile.ZipFile(done.path) as two:
            assert all(one.read(name) == two.read(name) for name in two.namelist()), place
    (tmp_path / "cut.zip").write_bytes(content[: len(content) // 2])
    with pytest.raises(GeoplanError):
        prove_backup(tmp_path / "cut.zip")


def test_a_failed_backup_leaves_the_old_one(project, tmp_path, monkeypatch):
    """And no rubbish beside it."""
    path = tmp_path / "b.zip"
    done = write_backup(project.folder, path, at="2026-06-10T12:30:00+08:00")
    monkeypatch.setattr("geoplan.store.backup._pack", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_backup(project.folder, path, at="2026-06-11T12:30:00+08:00")
    assert prove_backup(path).at == done.at
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.zip", "w"]


def test_the_audit_names_what_was_changed(project):
    """A record and its field, an original, a photo, a backup."""
    folder = project.folder
    backup_project(folder, now=NOW)
    (folder / "photos").mkdir()
    (folder / "photos" / f"{'a' * 64}.jpg").write_bytes(b"not it")
    original = next((folder / "originals").iterdir())
    original.write_bytes(b"changed")
    (folder / "backups" / "broken.zip").write_bytes(b"no zip")
    with closing(sqlite3.connect(folder / "journal.sqlite")) as connection:
        connection.execute("UPDATE records SET body = '{\"n\":99}' WHERE seq = 7")
        connection.commit()
    found = audit_project(folder)
    assert not found.holds
    assert [(one.seq, one.key, one.field) for one in found.breaks] == [(7, "6", "body.n")]
    assert {(fault.file.split("/")[0], fault.fault) for fault in found.files} == {
        ("originals", "changed"), ("photos", "changed"), ("backups", "unreadable"),
    }  # fmt: skip


def test_a_cut_end_is_told_by_heads_noted_elsewhere(project, tmp_path):
    """The chain that is left is sound in itself: only a backup, or a printed head, knows more."""
    folder = project.folder
    done = backup_project(folder, now=NOW)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    with closing(sqlite3.connect(copy / "journal.sqlite")) as connection:
        connection.execute("DELETE FROM records WHERE seq > 40")
        connection.commit()
    found = audit_project(copy)
    assert found.breaks == ()
    assert found.lost_heads == ((done.head, done.path.name),)
    shutil.rmtree(copy / "backups")
    assert audit_project(copy).holds
    assert not audit_project(copy, heads=(done.head[:12],)).holds
    assert audit_project(folder, heads=(done.head[:12],)).holds


def test_a_journal_that_is_none_is_told(project):
    """As a fault, not as a crash."""
    (project.folder / "journal.sqlite").write_bytes(b"no database at all" * 99)
    found = audit_project(project.folder)
    assert [fault.fault for fault in found.files] == ["unreadable"]
