"""The first page of a published folder: what lies in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from geoplan.frame.standard import Words
from geoplan.render.blocks import pair
from geoplan.render.escape import markup
from geoplan.render.web.plain_page import both, plain_page
from geoplan.render.web.shell import PageNotes

Group = Literal["meeting", "maps", "papers", "books", "proof"]
_ORDER: Final[tuple[Group, ...]] = ("meeting", "maps", "papers", "books", "proof")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One file of the folder; `path` is relative, parts joined by "/"."""

    path: str
    what: Words
    group: Group


def index_page(entries: Sequence[Entry], *, notes: PageNotes) -> str:
    """Return the page of links, group by group; opened from a stick as well as from a server."""
    parts: list[str] = []
    for group in _ORDER:
        rows = "".join(_row(entry) for entry in entries if entry.group == group)
        if rows:
            parts.append(f"<h2>{both(pair(f'index.{group}'))}</h2>\n<ul>{rows}</ul>\n")
    about = markup(" · ".join(part for part in (notes.round_id, notes.date) if part))
    return plain_page("".join(parts), notes=notes, style=_STYLE, about=about)


def _row(entry: Entry) -> str:
    name = markup(entry.path)
    # A name from data may hold what ends a path: each part is written as it must be in a link.
    link = markup("/".join(_encoded(part) for part in entry.path.split("/")))
    return f'<li><a href="{link}">{both(entry.what)}</a> <span>{name}</span></li>\n'


def _encoded(part: str) -> str:
    """Return a part of a path as a link holds it: all but plain signs as UTF-8 in percents."""
    plain = "-_."
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in plain) else _percents(sign)
        for sign in part
    )


def _percents(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))


_STYLE: Final = (
    "ul{list-style:none;padding:0;margin:0 0 10px}"
    "li{padding:7px 0;border-bottom:1px solid #eef0f2;display:flex;flex-wrap:wrap;gap:2px 14px}"
    "li a{color:#0b57d0;font-weight:600;min-width:16em}"
    "li a:focus-visible{outline:3px solid #ffb000}"
    "li>span{color:#59636e;overflow-wrap:anywhere}"
)
