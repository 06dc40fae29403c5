"""Commands of walked tracks."""

from datetime import datetime
from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.review import moment
from geoplan.cli.show import Bar, show_json, table, talk, tell

_SHOWN = 40


@click.group("track", help=say("help.track"))
def track() -> None:
    """Gather the tracks."""


@track.command("import", help=say("help.track.import"))
@click.argument("paths", metavar="FILE…", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@click.option("--datum", default="", help=say("help.track.datum"))
@click.option(
    "--mode",
    default="foot",
    type=click.Choice(["foot", "bike", "car"]),
    help=say("help.track.mode"),
)
@click.option("--zone", default="", help=say("help.track.zone"))
@click.option("--clock-offset", "offset", default="0", help=say("help.track.offset"))
@click.option("--at", "begun", default="", help=say("help.track.at"))
@click.option("--by", default="", help=say("help.track.by"))
@click.option("--encoding", default="", help=say("help.encoding"))
@click.option("--replace", is_flag=True, help=say("help.track.replace"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_context
def import_files(  # noqa: PLR0913  (one parameter an option)
    ctx: click.Context,
    paths: tuple[Path, ...],
    datum: str,
    mode: str,
    zone: str,
    offset: str,
    begun: str,
    by: str,
    encoding: str,
    replace: bool,
    as_json: bool,
) -> None:
    """Import tracks."""
    from geoplan.jobs.tracks import TrackWish, import_tracks, read_offset

    wish = TrackWish(
        datum=datum, mode=mode, zone=zone, offset_s=read_offset(offset), at=_moment(begun), by=by,
        encoding=encoding, replace=replace,
    )  # fmt: skip
    told: list[dict[str, object]] = []
    code = 0
    for path in paths:
        done = import_tracks(ctx.obj, path, now=clock.now(), wish=wish, progress=Bar())
        facts = {
            "file": done.report.file, **done.report.counts, "new": done.new, "known": done.known,
            "points": done.points, "off": done.off, "km": round(done.walked_m / 1000, 1),
            "replaced": done.replaced, "datum": done.report.datum,
        }  # fmt: skip
        told.append(facts)
        code = max(code, min(done.report.quarantined, 1))
        if not as_json:
            tell("cli.tracks.counts", **facts)
            for notice in done.report.notices:
                talk("cli.tracks.notice", text=notice.say())
            tell("cli.sites.book", path=done.book)
    if as_json:
        show_json(told)
    ctx.exit(code)


def _moment(text: str) -> datetime | None:
    return moment(text) if text else None


@track.command("list", help=say("help.track.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_all(folder: Path, as_json: bool) -> None:
    """List tracks."""
    from geoplan.jobs.walks import list_tracks

    lines = list_tracks(folder)
    if as_json:
        show_json([one.document for one in lines])
        return
    stale = sum(not one.current for one in lines)
    km = sum(one.walked_m for one in lines if one.current) / 1000
    tell("cli.tracks.list", n=len(lines), km=f"{km:.1f}")
    head = [say(f"tracks.head.{name}") for name in ("track", "by", "begun", "km", "points", "off")]
    rows = [
        (one.facts.name, one.facts.by, one.facts.at, f"{one.walked_m / 1000:.2f}",
         one.facts.points, one.facts.off)
        for one in lines[-_SHOWN:]
    ]  # fmt: skip
    if rows:
        table(head, rows)
    if stale:
        tell("cli.tracks.stale", n=stale)


@track.command("rematch", help=say("help.track.rematch"))
@click.pass_obj
def rematch(folder: Path) -> None:
    """Match kept tracks again."""
    from geoplan.jobs.tracks import rematch_tracks
    from geoplan.jobs.walks import list_tracks

    rematch_tracks(folder, now=clock.now(), progress=Bar())
    lines = list_tracks(folder)
    tell(
        "cli.tracks.rematched", n=len(lines), km=f"{sum(one.walked_m for one in lines) / 1000:.1f}"
    )


@track.command("export", help=say("help.track.export"))
@click.option("--out", required=True, type=click.Path(path_type=Path), help=say("help.out"))
@click.pass_obj
def export(folder: Path, out: Path) -> None:
    """Write walked stretches."""
    from geoplan.jobs.walks import export_walked

    tell("cli.tracks.exported", n=export_walked(folder, out), path=out)
