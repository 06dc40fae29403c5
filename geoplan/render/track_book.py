"""The report on an import of tracks."""

from collections.abc import Sequence
from typing import Final

from geoplan.base.problems import RowReport
from geoplan.base.words import say
from geoplan.render.workbook import make_book, words
from geoplan.visits.tracks import TrackFacts

_HEAD: Final = ("track", "by", "begun", "ended", "points", "off", "noise")


def track_report(report: RowReport, tracks: Sequence[TrackFacts]) -> bytes:
    """Return the report as a workbook: counts and notices, findings by point, tracks."""
    summary = [
        (say("book.file"), report.file),
        (say("book.encoding"), report.encoding),
        (say("book.datum"), report.datum),
        *((say(f"book.{name}"), count) for name, count in report.counts.items()),
        *((say("tracks.head.notice"), notice.say()) for notice in report.notices),
    ]
    findings = [
        (
            problem.sheet,
            problem.row,
            say(f"track.column.{problem.column}"),
            problem.value,
            say(f"effect.{problem.effect}"),
            problem.say(),
        )
        for problem in sorted(report.problems, key=lambda p: (p.sheet, p.row))
    ]
    rows = [
        (one.name, one.by, one.at, one.until, one.points, one.off, one.noise_dm / 10)
        for one in tracks
    ]
    return make_book(
        {
            say("book.summary"): (words("item", "value"), summary),
            say("book.findings"): (
                words("sheet", "row", "column", "value", "effect", "meaning"),
                findings,
            ),
            say("tracks.head.tracks"): (
                [say(f"tracks.head.{name}") for name in _HEAD],
                rows,
            ),
        }
    )
