"""The encoding of a drawing's texts, which its reader must be told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyogrio

from geoplan.intake.texts import choose_encoding

_VERSION: Final = re.compile(rb"\$ACADVER\s+1\s+AC(\d{4})")
_PAGE: Final = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S+)")
_UNICODE_SINCE: Final = 1021  # drawings of 2007 and later are UTF-8
_OPTION: Final = "DXF_ENCODING"


@contextmanager
def drawing_encoding(path: Path, *, said: str) -> Iterator[str]:
    """Tell the reader of drawings how the texts of one are coded, for as long as it reads.

    What the user said; else UTF-8 by the drawing's version, its code page, or by score.

    Raises
    ------
    InputError
        See `choose_encoding`.
    """
    content = path.read_bytes()
    version, page = _VERSION.search(content), _PAGE.search(content)
    if said:
        encoding = said
    elif version and int(version[1]) >= _UNICODE_SINCE:
        encoding = "utf-8"
    elif page and page[1].upper() in {b"ANSI_936", b"GB2312"}:
        encoding = "gb18030"
    else:
        encoding = choose_encoding(content, file=path.name)
    name = {"gb18030": "GB18030", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}.get(
        encoding.lower(), encoding
    )
    before = pyogrio.get_gdal_config_option(_OPTION)
    pyogrio.set_gdal_config_options({_OPTION: name})
    try:
        yield name
    finally:
        pyogrio.set_gdal_config_options({_OPTION: before})
