"""Backups: one zip of a project with a manifest of SHA-256, proven after it was written."""

import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from geoplan.base.canon import canonical
from geoplan.base.errors import InputError, MissingError, ProjectError
from geoplan.store.atomic import replacing
from geoplan.store.journal import open_journal

FORMAT: Final = "geoplan-backup-v1"
MANIFEST: Final = "backup.json"
JOURNAL: Final = "journal.sqlite"
# Made again from the rest, or belonging to the machine.
_LEFT_OUT: Final = frozenset({"backups", "maps", "cache"})
_PACKED: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".xlsx", ".zip", ".pdf",
                            ".pbf", ".parquet"})  # fmt: skip
_CHUNK: Final = 1 << 20
_BUILDING: Final = ".backup-"
_STALE_S: Final = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A backup that was proven.

    Attributes
    ----------
    at
        When it was made, ISO 8601.
    head, records
        Of the journal in it.
    files, bytes
        How many files, and how large the zip is.
    """

    path: Path
    at: str
    head: str
    records: int
    files: int
    bytes: int


def write_backup(folder: Path, path: Path, *, at: str) -> Backup:
    """Write a backup of a project, all or nothing, and prove what was written.

    Others may go on working: the journal is copied as of one moment first; what it names was
    there before it. 100,000 findings take 5 to 10 s on two cores.

    Parameters
    ----------
    folder
        The project.
    path
        The zip; a file that is there is replaced.
    at
        This moment, ISO 8601.

    Raises
    ------
    ProjectError
        `store.unwritable`, `journal.damaged`; `backup.spoilt`: what was written does not prove.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A folder of its own: the project's sweep removes single half-written files.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_BUILDING) as name:
        _clear(path.parent, now_s=Path(name).stat().st_mtime)
        built = Path(name) / "backup.zip"
        _build(folder, built, at=at)
        prove_backup(built)
        with replacing(path) as part:
            built.replace(part)
    return _summary(read_manifest(path), path)


def _clear(folder: Path, *, now_s: float) -> None:
    """Remove what killed runs left a day ago or longer."""
    for left in folder.glob(f"{_BUILDING}*"):
        if left.is_dir() and now_s - left.stat().st_mtime > _STALE_S:
            shutil.rmtree(left, ignore_errors=True)


def _build(folder: Path, built: Path, *, at: str) -> None:
    files: dict[str, dict[str, Any]] = {}
    head, records = "", 0
    with zipfile.ZipFile(built, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        if (folder / JOURNAL).exists():
            copy = built.with_name(JOURNAL)
            with open_journal(folder / JOURNAL) as journal:
                journal.copy_to(copy)
            with open_journal(copy) as journal:
                head, records = journal.head, journal.length
            files[JOURNAL] = _pack(archive, copy, JOURNAL)
            copy.unlink()
        for file in _project_files(folder):
            name = file.relative_to(folder).as_posix()
            files[name] = _pack(archive, file, name)
        manifest = {
            "format": FORMAT, "at": at, "head": head, "records": records, "files": files,
        }  # fmt: skip
        archive.writestr(MANIFEST, canonical(manifest) + "\n")


def _project_files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        steps = file.relative_to(folder).parts
        if steps[0] in _LEFT_OUT or file.name.startswith(JOURNAL) or file.is_symlink():
            continue
        if file.is_file() and not any(step.startswith(".") for step in steps):
            yield file


def _pack(archive: zipfile.ZipFile, file: Path, name: str) -> dict[str, Any]:
    """Pack one file; its digest is of the bytes that were packed."""
    packed = file.suffix.lower() in _PACKED
    info = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    total, size = hashlib.sha256(), 0
    with file.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            total.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return {"sha256": total.hexdigest(), "size": size}


def read_manifest(path: Path) -> dict[str, Any]:
    """Return what a backup says of itself.

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        `backup.none`: it is no backup.
    """
    with _opened(path) as archive:
        return _manifest(archive, path)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.is_file():
        raise MissingError("file.missing", file=str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise InputError("backup.none", file=path.name, detail=error) from None
    except OSError as error:
        detail = error.strerror or error
        raise ProjectError("store.unwritable", file=str(error.filename), detail=detail) from None


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(archive.read(MANIFEST))
        good = told["format"] == FORMAT and isinstance(told["files"], dict)
    except (KeyError, ValueError, TypeError) as error:
        raise InputError("backup.none", file=path.name, detail=error) from None
    if not good:
        raise InputError("backup.none", file=path.name, detail=MANIFEST)
    return told


def prove_backup(path: Path) -> Backup:
    """Prove a backup: every file is there with its digest, and the journal's chain holds.

    Raises
    ------
    MissingError, InputError
        What `read_manifest` refuses.
    ProjectError
        `backup.spoilt`, naming the first file that does not hold.
    """
    with tempfile.TemporaryDirectory() as name, _opened(path) as archive:
        told = _manifest(archive, path)
        _check_names(archive, told, path)
        _unpack(archive, told, Path(name), path=path, keep={JOURNAL})
        _check_journal(Path(name), told, path)
    return _summary(told, path)


def _summary(told: Mapping[str, Any], path: Path) -> Backup:
    return Backup(
        path=path,
        at=told["at"],
        head=told["head"],
        records=told["records"],
        files=len(told["files"]),
        bytes=path.stat().st_size,
    )


def _check_names(archive: zipfile.ZipFile, told: dict[str, Any], path: Path) -> None:
    names = [info.filename for info in archive.infolist() if info.filename != MANIFEST]
    for name in (*names, *told["files"]):
        steps = PurePosixPath(name).parts
        outside = not steps or name.startswith("/") or ".." in steps or "\\" in name or ":" in name
        if outside or name not in told["files"] or names.count(name) != 1:
            raise ProjectError("backup.spoilt", file=path.name, member=name)


def _unpack(
    archive: zipfile.ZipFile, told: dict[str, Any], target: Path, *, path: Path,
    keep: set[str] | None,
) -> None:  # fmt: skip
    """Read all files, comparing digests; write those to keep (None: all)."""
    for name, stated in told["files"].items():
        total = hashlib.sha256()
        place = target / PurePosixPath(name)
        wanted = keep is None or name in keep
        if wanted:
            place.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source:
            if wanted:
                with place.open("wb") as file:
                    _copy(source, file, total)
            else:
                _copy(source, None, total)
        if total.hexdigest() != stated["sha256"]:
            raise ProjectError("backup.spoilt", file=path.name, member=name)


def _copy(source: IO[bytes], target: IO[bytes] | None, total: Any) -> None:  # noqa: ANN401  (a hash)
    while chunk := source.read(_CHUNK):
        total.update(chunk)
        if target is not None:
            target.write(chunk)


def _check_journal(folder: Path, told: dict[str, Any], path: Path) -> None:
    if JOURNAL not in told["files"]:
        return
    with open_journal(folder / JOURNAL) as journal:
        whole = journal.first_break() is None and journal.head == told["head"]
    if not whole:
        raise ProjectError("backup.spoilt", file=path.name, member=JOURNAL)


def restore_backup(path: Path, folder: Path) -> Backup:
    """Make a project folder again from a backup, proven, all or nothing.

    Raises
    ------
    ProjectError
        `backup.full`: the folder holds something; `backup.spoilt`.
    MissingError, InputError
        What `read_manifest` refuses.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProjectError("backup.full", folder=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=_BUILDING) as name:
        target = Path(name) / "project"
        target.mkdir()
        with _opened(path) as archive:
            told = _manifest(archive, path)
            _check_names(archive, told, path)
            _unpack(archive, told, target, path=path, keep=None)
        _check_journal(target, told, path)
        keys = target / "keys"
        if keys.is_dir():
            # As the project itself keeps them: for their owner only.
            keys.chmod(0o700)
            for file in keys.iterdir():
                file.chmod(0o600)
        if folder.exists():
            folder.rmdir()
        target.replace(folder)
    return _summary(told, path)
