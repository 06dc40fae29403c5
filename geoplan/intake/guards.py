"""What is refused before anything is unpacked: bombs, entities, sheets of absurd extent."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from geoplan.base.errors import InputError, MissingError

# Top left and bottom right cell of a merged area, from 0.
Span = tuple[tuple[int, int], tuple[int, int]]
_MB: Final = 2**20
_MAX_BYTES: Final = 512 * _MB
_MAX_UNPACKED: Final = 400 * _MB
_MAX_MEMBERS: Final = 10_000
_MAX_CELLS: Final = 12_000_000
_CHUNK: Final = _MB
_OVERLAP: Final = 256
_DTD: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW: Final = re.compile(rb"<row [^>]*?\br=\"(\d{1,9})\"")
# A cell beyond column Z that holds something; styled blanks end in "/>".
_WIDE: Final = re.compile(rb"<c r=\"([A-Z]{2,3})(\d{1,9})\"[^>]*[^/]>")


def check_size(path: Path) -> None:
    """Refuse a file that is not there or larger than 512 MB.

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        `file.too_large`.
    """
    if not path.is_file():
        raise MissingError("file.missing", file=str(path))
    if path.stat().st_size > _MAX_BYTES:
        raise InputError("file.too_large", file=path.name, size=path.stat().st_size // _MB)


def check_xml(path: Path) -> None:
    """Refuse an XML file that declares entities.

    Raises
    ------
    InputError
        `file.entities`.
    """
    with path.open("rb") as stream:
        if _DTD.search(stream.read(_CHUNK)):
            raise InputError("file.entities", file=path.name)


def spans_of_ods(path: Path) -> dict[str, list[Span]]:
    """Return the cells of an ods that span several rows, by sheet; its reader keeps them not.

    Parameters
    ----------
    path
        Passed by `check_archive` before.
    """
    content = _Content(path.name)
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        for chunk in _chunks(stream):
            content.add(chunk)
    return content.spans


def check_archive(path: Path) -> None:
    """Refuse a zip (xlsx, ods, kmz) that unpacks to more than 400 MB or holds traps.

    Every member is unpacked once, piece by piece, whatever size its entry claims.

    Raises
    ------
    InputError
        `file.too_large`, `file.entities`, `file.damaged`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MAX_MEMBERS:
                raise InputError("file.too_large", file=path.name, size=len(members))
            total = 0
            for member in members:
                total += _check_member(archive, member, file=path.name, spent=total)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise InputError("file.damaged", file=path.name, detail=error) from None


def _check_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, file: str, spent: int
) -> int:
    # An entry may claim to be small; the stream itself says how long it is.
    member.file_size = _MAX_UNPACKED * 4
    size = 0
    extent = _extent(member.filename, file=file)
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".kml"))
    with archive.open(member) as stream:
        for chunk in _chunks(stream):
            if size == 0 and is_xml and _DTD.search(chunk):
                raise InputError("file.entities", file=file)
            size += len(chunk)
            if spent + size > _MAX_UNPACKED:
                raise InputError("file.too_large", file=file, size=_MAX_UNPACKED // _MB)
            if extent is not None:
                extent.add(chunk)
    return size


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _extent(member: str, *, file: str) -> "_Sheet | _Content | None":
    if "worksheets/" in member and member.endswith(".xml"):
        return _Sheet(file)
    return _Content(file) if member == "content.xml" else None


def refuse_extent(rows: int, columns: int, *, file: str) -> None:
    """Refuse a sheet of more than 12 million cells.

    Raises
    ------
    InputError
        `file.extent`.
    """
    # Readers lay out the whole rectangle in memory, blank or not.
    if rows * columns > _MAX_CELLS:
        raise InputError("file.extent", file=file, rows=rows, columns=columns)


class _Sheet:
    """How many cells a sheet of an xlsx claims."""

    def __init__(self, file: str) -> None:
        self.file, self.rows, self.columns, self.tail = file, 1, 26, b""

    def add(self, chunk: bytes) -> None:
        """Look at the next piece; a tag cut by its edge is seen whole with the one after."""
        seen = self.tail + chunk
        self.tail = chunk[-_OVERLAP:]
        rows = _ROW.findall(seen)
        self.rows = max(self.rows, int(rows[-1]) if rows else 1)
        for letters, row in _WIDE.findall(seen):
            self.rows = max(self.rows, int(row))
            self.columns = max(self.columns, _column(letters))
        refuse_extent(self.rows, self.columns, file=self.file)


class _Content:
    """How many cells the sheets of an ods claim, repeats counted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.rows = self.columns = self.at = self.times = self.filled = 0
        self.sheet = ""
        self.spans: dict[str, list[Span]] = {}
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def add(self, chunk: bytes) -> None:
        """Parse the next piece."""
        try:
            self.parser.Parse(chunk, False)  # noqa: FBT003  (expat's signature)
        except expat.ExpatError as error:
            raise InputError("file.damaged", file=self.file, detail=error) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.rows = self.columns = 0
            self.sheet = attributes.get("table:name", "")
        elif name == "table:table-row":
            self.times = _times(attributes.get("table:number-rows-repeated"))
            self.at = self.filled = 0
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._note_span(attributes)
            self.at += _times(attributes.get("table:number-columns-repeated"))
            if "office:value-type" in attributes:
                self.filled = self.at

    def _note_span(self, attributes: dict[str, str]) -> None:
        down = _times(attributes.get("table:number-rows-spanned"))
        if down > 1:
            right = self.at + _times(attributes.get("table:number-columns-spanned")) - 1
            span = ((self.rows, self.at), (self.rows + down - 1, right))
            self.spans.setdefault(self.sheet, []).append(span)

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            # Blank rows count once something stands below them.
            self.rows += self.times
            self.columns = max(self.columns, self.filled)
            if self.filled:
                refuse_extent(self.rows, self.columns, file=self.file)


def _times(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 12 else 1


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
