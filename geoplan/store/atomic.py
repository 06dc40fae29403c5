"""Writing so that a reader, or a power cut, never meets half a file."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geoplan.base.errors import ProjectError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Offer a temporary path beside `path`; on success flush it to disk and rename it.

    On any exception the temporary file goes and the old file stays as it was.

    Raises
    ------
    ProjectError
        `store.unwritable`: the folder cannot be written, or the file is open elsewhere.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=f".part{path.suffix}"
    )
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
        _sync_folder(path.parent)
    except PermissionError as error:
        raise ProjectError("store.unwritable", file=str(path), detail=error.strerror) from None
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows renames are journalled, and folders cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file, or leave the old one."""
    with replacing(path) as part:
        part.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write a whole UTF-8 text with line feeds, or leave the old one."""
    write_bytes(path, content.encode())


def sweep(folder: Path) -> None:
    """Remove what killed runs left half-written; only whoever holds the folder's lock may."""
    for part in folder.rglob(".*.part*"):
        part.unlink(missing_ok=True)
