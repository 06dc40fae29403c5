"""Delimited text in the encodings offices use."""

import csv
import io
from pathlib import Path
from typing import Any, Final

from geoplan.base.errors import InputError
from geoplan.intake.raw import HEADER_WITHIN, RawTable, Words, grid_table, score_header

SUFFIXES: Final = (".csv", ".txt", ".tsv", ".tab")
DELIMITERS: Final = (",", "\t", ";", "，", "；", "|", " ")
_HAN: Final = ("\u4e00", "\u9fff")
_MARGIN: Final = 0.15
_SURE: Final = 0.55
_ODD: Final = frozenset("\ufffd锟斤拷烫屯")
_SAMPLE: Final = 30
_WIDEST: Final = 5_000
csv.field_size_limit(2**20)


def _common(text: str, *, encoding: str) -> float:
    """Return the share of a text's Chinese characters that are everyday ones.

    Both national standards put the everyday characters first: GB 2312 rows 16-55, Big5 up to
    C67E. Text read in the wrong of the two falls into the rare parts.
    """
    found = [letter for letter in text if _HAN[0] <= letter <= _HAN[1]][:5_000]
    if not found:
        return 0.0
    low, high = ((0xB0, 0xD7), (0xA4, 0xC6))[encoding == "big5"]
    codec = "gb2312" if encoding == "gb18030" else "big5"
    usual = 0
    for letter in found:
        try:
            usual += low <= letter.encode(codec)[0] <= high
        except UnicodeEncodeError:
            continue
    return usual / len(found)


def choose_encoding(content: bytes, *, file: str) -> str:
    """Return the encoding of a text: BOM, then strict UTF-8, then GB18030 or Big5 by score.

    Raises
    ------
    InputError
        `file.not_utf8`: none fits; `file.encoding_ask`: two fit about as well.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                       (b"\xfe\xff", "utf-16")):  # fmt: skip
        if content.startswith(mark):
            return name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    else:
        return "utf-8"
    read: dict[str, str] = {}
    for encoding in ("gb18030", "big5"):
        try:
            read[encoding] = content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if not read:
        raise InputError("file.not_utf8", file=file, at=first)
    scores = {encoding: _common(text, encoding=encoding) for encoding, text in read.items()}
    best = max(scores, key=lambda name: scores[name])
    others = [score for name, score in scores.items() if name != best]
    if others and scores[best] - max(others) < _MARGIN and scores[best] < 1 - _MARGIN:
        samples = " / ".join(
            f"{name.upper()}: {_sample(text)}" for name, text in sorted(read.items(), reverse=True)
        )
        raise InputError("file.encoding_ask", file=file, samples=samples)
    return best


def _sample(text: str) -> str:
    start = next((at for at, letter in enumerate(text) if letter > "\x7f"), 0)
    return text[start : start + _SAMPLE].replace("\n", " ").replace("\r", "")


def decode(content: bytes, *, file: str, encoding: str = "") -> tuple[str, str]:
    """Return text and the name of its encoding.

    Parameters
    ----------
    encoding
        What the user said, "" to find out.

    Raises
    ------
    InputError
        As `choose_encoding`; `file.encoding`: the one said does not exist or does not fit.
    """
    chosen = encoding or choose_encoding(content, file=file)
    try:
        text = content.decode(chosen)
    except (LookupError, ValueError) as error:
        raise InputError("file.encoding", file=file, encoding=chosen, detail=error) from None
    shown = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8"}.get(chosen.lower(), chosen.upper())
    return text.removeprefix("\ufeff"), shown


def garbled(text: str) -> bool:
    """Tell whether a text carries the marks of a wrong conversion."""
    return "\ufffd" in text or len(_ODD & set(text)) > 1


def read_delimited(path: Path, *, encoding: str = "", words: Words = frozenset()) -> RawTable:
    """Return the table of a delimited text.

    The delimiter is the one under which a row names most fields.

    Raises
    ------
    InputError
        `file.damaged`, `file.no_header`, or what `decode` refuses.
    """
    text, found = decode(path.read_bytes(), file=path.name, encoding=encoding)
    if "\x00" in text:
        raise InputError("file.damaged", file=path.name, detail="NUL")
    delimiter = _delimiter(text, words, file=path.name)
    grid: list[list[Any]] = [list(row) for row in _rows(text, delimiter, file=path.name)]
    widest = max(map(len, grid), default=0)
    if widest > _WIDEST:
        raise InputError("file.extent", file=path.name, rows=len(grid), columns=widest)
    table = grid_table(grid, sheet="", kind=path.suffix.lower().lstrip("."), words=words)
    if table is None:
        raise InputError("file.no_header", file=path.name, within=HEADER_WITHIN)
    return RawTable(
        sheet="", cells=table.cells, skipped=table.skipped, encoding=found, kind=table.kind
    )


def _rows(text: str, delimiter: str, *, file: str) -> "list[list[str]]":
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError("file.damaged", file=file, detail=error) from None


def _delimiter(text: str, words: Words, *, file: str) -> str:
    head = "\n".join(text[:50_000].splitlines()[: HEADER_WITHIN * 3])
    best, chosen = 0, ","
    for delimiter in DELIMITERS:
        rows = _rows(head, delimiter, file=file)[:HEADER_WITHIN]
        score = max((score_header(row[:_WIDEST], words) for row in rows), default=0)
        if score > best:
            best, chosen = score, delimiter
    return chosen
