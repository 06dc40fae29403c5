"""Opening what offices hold. Reading only, no judging.

Every format becomes the same thing: a `RawTable` of texts with the row numbers that the
program it came from shows.
"""

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from geoplan.base.errors import InputError
from geoplan.intake import layers, texts, workbooks
from geoplan.intake.guards import check_archive, check_size
from geoplan.intake.postgis import DatabaseTable, is_address, parse_address, read_database
from geoplan.intake.raw import RawTable, Words

Source = Path | DatabaseTable
SUFFIXES: Final = (*workbooks.SUFFIXES, *texts.SUFFIXES, *layers.SUFFIXES, ".zip")

__all__ = ["Opening", "RawTable", "Source", "find_source", "open_tables"]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the user says of a file's form.

    Attributes
    ----------
    encoding
        Of a text or a shapefile's attributes; "": found out.
    layer
        The layer or sheet to read; "": all.
    words
        Folded headings by which a table is known, beside those of sites and visits.
    """

    encoding: str = ""
    layer: str = ""
    words: Words = frozenset()


def find_source(given: str | Path) -> Source:
    """Return what a user's text names: a file, or a table of a database.

    Raises
    ------
    InputError
        `postgis.address`.
    """
    text = str(given)
    return parse_address(text) if is_address(text) else Path(given)


def open_tables(source: Source, *, opening: Opening | None = None) -> list[RawTable]:
    """Open a file or a database's table and return its tables.

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        `file.kind`, `file.damaged`, `file.too_large`, `file.no_header`, `file.no_layer` or
        `file.empty`.
    """
    told = opening or Opening()
    if isinstance(source, DatabaseTable):
        return _filled([read_database(source)], name=source.name)
    check_size(source)
    kind = source.suffix.lower()
    if kind == ".zip":
        return _packed(source, told)
    if kind in workbooks.SUFFIXES:
        tables = _chosen(
            workbooks.read_workbook(source, words=told.words), told.layer, file=source.name
        )
    elif kind in texts.SUFFIXES:
        tables = [texts.read_delimited(source, encoding=told.encoding, words=told.words)]
    elif kind in layers.SUFFIXES:
        tables = layers.read_layers(source, layer=told.layer, encoding=told.encoding)
    else:
        known = ", ".join(suffix.lstrip(".") for suffix in SUFFIXES)
        raise InputError("file.kind", file=source.name, kind=kind or "–", known=known)
    return _filled(tables, name=source.name)


def _filled(tables: list[RawTable], *, name: str) -> list[RawTable]:
    if not any(len(table.cells) for table in tables):
        raise InputError("file.empty", file=name)
    return [table for table in tables if len(table.cells)]


def _chosen(tables: list[RawTable], sheet: str, *, file: str) -> list[RawTable]:
    if not sheet:
        return tables
    chosen = [table for table in tables if table.sheet == sheet]
    if not chosen:
        known = ", ".join(table.sheet for table in tables)
        raise InputError("file.no_layer", file=file, layer=sheet, layers=known)
    return chosen


def _packed(path: Path, told: Opening) -> list[RawTable]:
    """Read the one map or ledger inside a zip, as a shapefile is sent."""
    check_archive(path)
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        files: list[Path] = []
        for member in archive.infolist():
            name = PurePosixPath(member.filename.replace("\\", "/")).name
            if member.is_dir() or not name or name.startswith((".", "~$")):
                continue
            files.append(Path(folder) / name)
            files[-1].write_bytes(archive.read(member))
        usable = [file for file in files if file.suffix.lower() in SUFFIXES[:-1]]
        if len(usable) != 1:
            listed = ", ".join(file.name for file in usable) or "–"
            raise InputError("file.zip", file=path.name, count=len(usable), listed=listed)
        return open_tables(usable[0], opening=told)
