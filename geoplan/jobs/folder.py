"""The first page of a published folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from geoplan.base.words import catalogue
from geoplan.frame.standard import Words
from geoplan.render.web.index_page import Entry, Group, index_page
from geoplan.render.web.shell import PageNotes
from geoplan.store.atomic import write_text

# Files by name: what they show, and where they stand. The order is that of the page.
_KNOWN: Final[dict[str, tuple[str, Group]]] = {
    "score.html": ("file.score", "meeting"),
    "ranking.html": ("file.ranking", "meeting"),
    "risk.html": ("file.risk", "meeting"),
    "coverage.html": ("file.coverage", "meeting"),
    "findings.html": ("file.findings", "meeting"),
    "overview.html": ("file.overview", "maps"),
    "draw.html": ("file.draw", "maps"),
    "routes.html": ("file.routes", "maps"),
    "gantt.html": ("file.gantt", "maps"),
    "score.pdf": ("file.score_pdf", "papers"),
    "ranking.pdf": ("file.ranking_pdf", "papers"),
    "ranking.docx": ("file.ranking_docx", "papers"),
    "draw-record.pdf": ("file.record", "papers"),
    "score.xlsx": ("file.score_book", "books"),
    "ranking.xlsx": ("file.ranking_book", "books"),
    "risk.xlsx": ("file.risk_book", "books"),
    "coverage.xlsx": ("file.coverage_book", "books"),
    "findings.xlsx": ("file.findings_book", "books"),
    "draw.xlsx": ("file.picks", "books"),
    "verify.html": ("file.verifier", "proof"),
    "proof": ("file.proof", "proof"),
}
_BY_KIND: Final[dict[str, Group]] = {".html": "maps", ".pdf": "papers", ".xlsx": "books"}


def write_index(where: Path, made: Iterable[Path], *, notes: PageNotes) -> Path:
    """Write the page that leads to everything that was made in a folder; return its path."""
    names = [path.relative_to(where).as_posix() for path in made if path.is_relative_to(where)]
    rank = {name: place for place, name in enumerate(_KNOWN)}
    listed = sorted(set(names) - {"index.html"}, key=lambda name: (rank.get(name, len(rank)), name))
    path = where / "index.html"
    write_text(path, index_page([_entry(name) for name in listed], notes=notes))
    return path


def _entry(name: str) -> Entry:
    if name in _KNOWN:
        code, group = _KNOWN[name]
        return Entry(path=name, what=_words(code), group=group)
    if name.startswith("sheets/"):
        team = Path(name).stem.rpartition("-")[2]
        return Entry(path=name, what=_words("file.sheet", team=team, paper="A4"), group="papers")
    if "/" in name:
        return Entry(path=name, what=Words(zh=name, en=name), group="proof")
    if name.startswith("route-"):
        team = name.removeprefix("route-").partition(".")[0]
        return Entry(path=name, what=_words("file.route", team=team), group="maps")
    shown = Path(name).stem
    group = _BY_KIND.get(Path(name).suffix, "papers")
    return Entry(path=name, what=Words(zh=shown, en=shown), group=group)


def _words(code: str, **facts: str) -> Words:
    zh, en = (text.format(**facts) for text in catalogue()[code])
    return Words(zh=zh, en=en)
