"""The encoding of a shapefile's attributes: what it says, and whether that can be so."""

import codecs
from pathlib import Path
from typing import Final

from geoplan.base.errors import InputError
from geoplan.intake.texts import choose_encoding

_LANGUAGE_BYTE: Final = 29
# Language drivers of dBASE that name a Chinese or universal code page.
_LANGUAGES: Final = {0x4D: "gb18030", 0x4F: "big5", 0x78: "big5", 0x7A: "gb18030"}
_CHINESE: Final = {
    **dict.fromkeys(("gbk", "gb2312", "cp936", "936", "ansi 936"), "gb18030"),
    **dict.fromkeys(("950", "cp950"), "big5"),
    "65001": "utf-8",
}
_HEAD: Final = 2**20


def dbf_encoding(path: Path, *, said: str = "") -> tuple[str, str]:
    """Return the encoding of a shapefile's table, and where it was read.

    Parameters
    ----------
    path
        The .shp; its .dbf and .cpg lie beside it.
    said
        What the user said, "" to find out.

    Returns
    -------
    encoding, basis
        A codec's name; "said", "cpg", "dbf" (its language byte) or "score".

    Raises
    ------
    InputError
        `file.encoding`: none such; `file.encoding_ask`, `file.not_utf8`: see `choose_encoding`.
    """
    content = _companion(path, ".dbf")
    if said:
        try:
            return codecs.lookup(said).name, "said"
        except (LookupError, ValueError) as error:
            raise InputError("file.encoding", file=path.name, encoding=said, detail=error) from None
    # Fixed-width fields may cut a character in two, so only the bytes as a whole are judged.
    body = content[_LANGUAGE_BYTE + 3 : _HEAD].replace(b"\x00", b" ")
    stated = _companion(path, ".cpg").decode("latin-1").strip().lower()
    for name, basis in (
        (_CHINESE.get(stated, stated.replace("ansi ", "cp")), "cpg"),
        (_LANGUAGES.get(content[_LANGUAGE_BYTE], "") if len(content) > 32 else "", "dbf"),
    ):
        if name and _fits(body, name):
            return codecs.lookup(name).name, basis
    return choose_encoding(_whole(body), file=path.name), "score"


def _companion(path: Path, suffix: str) -> bytes:
    for name in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if name.is_file():
            return name.read_bytes()
    return b""


def _fits(body: bytes, name: str) -> bool:
    try:
        codecs.lookup(name)
        text = body.decode(name, errors="replace")
    except (LookupError, ValueError):
        return False
    wide = sum(letter > "\x7f" for letter in text)
    return text.count("\ufffd") * 20 <= wide


def _whole(body: bytes) -> bytes:
    """Return the bytes without characters that a field's end cut in two."""
    for encoding in ("utf-8", "gb18030", "big5"):
        text = body.decode(encoding, errors="replace")
        wide = sum(letter > "\x7f" for letter in text)
        if text.count("\ufffd") * 20 <= wide:
            return text.replace("\ufffd", " ").encode(encoding, errors="replace")
    return body
