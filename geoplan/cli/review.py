"""Commands that look at what there is."""

from datetime import datetime
from pathlib import Path

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import Bar, files, line, show_json, tell

_AS_OF = click.option("--as-of", default="", help=say("help.as_of"))
_OUT = click.option("--out", type=click.Path(path_type=Path), help=say("help.out"))


def moment(text: str) -> datetime | None:
    """Return a moment; a bare date means the end of that day; None for "" (now).

    Raises
    ------
    InputError
        `cli.as_of`.
    """
    if not text:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise InputError("cli.as_of", given=text) from None
    return told.replace(hour=23, minute=59, second=59) if len(text) == len("2026-06-10") else told


@click.command("check", help=say("help.check"))
@click.option("--design", default="", help=say("help.design"))
@click.option(
    "--mode", default="car", type=click.Choice(["foot", "bike", "car"]), help=say("help.mode")
)
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_context
def check(ctx: click.Context, design: str, mode: str, as_json: bool) -> None:
    """Check the frame."""
    from geoplan.jobs.check import check_project

    done = check_project(ctx.obj, design_name=design, mode=mode)
    found = done.findings
    if as_json:
        show_json([{"code": f.code, "site_id": f.site_id, "name": f.name} for f in found])
    elif not found:
        tell("cli.check.clean")
    else:
        tell("cli.check.count", n=len(found))
        for finding in found:
            line(
                "  "
                + say(finding.code, name=finding.name, site=finding.site_id, detail=finding.detail)
            )
    if not as_json:
        tell("cli.files")
        files({done.page: say("file.check"), done.book: say("file.check_book")})
    ctx.exit(1 if found else 0)


@click.command("coverage", help=say("help.coverage"))
@_AS_OF
@click.option("--target", "targets", multiple=True, help=say("help.coverage.target"))
@click.option("--street-days", default=31.0, type=click.FloatRange(min=0.1),
              help=say("help.coverage.street_days"))  # fmt: skip
@click.option("--round", "round_id", default="", help=say("help.coverage.round"))
@click.option("--before", default="", help=say("help.coverage.before"))
@click.option("--before-round", default="", help=say("help.coverage.before_round"))
@click.option("--weeks", default=26, type=click.IntRange(1, 520), help=say("help.coverage.weeks"))
@click.option("--cell", "cell_m", default=250.0, type=click.FloatRange(min=10),
              help=say("help.coverage.cell"))  # fmt: skip
@click.option("--h3", "resolution", default=-1, type=int, help=say("help.coverage.h3"))
@_OUT
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def coverage(  # noqa: PLR0913  (one parameter an option)
    folder: Path,
    as_of: str,
    targets: tuple[str, ...],
    street_days: float,
    round_id: str,
    before: str,
    before_round: str,
    weeks: int,
    cell_m: float,
    resolution: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Measure coverage."""
    from geoplan.cli.coverage import document, show
    from geoplan.jobs.notes import page_extras
    from geoplan.jobs.publish import publish_coverage
    from geoplan.jobs.review import CoverageWish, read_targets, write_cells

    wish = CoverageWish(
        targets=read_targets(targets), street_days=street_days, round_id=round_id,
        before=moment(before), before_round=before_round, weeks=weeks, cell_m=cell_m,
    )  # fmt: skip
    done = publish_coverage(
        folder, as_of=moment(as_of), now=clock.now(), wish=wish, out=out,
        extras=page_extras(h3_resolution=resolution),
    )  # fmt: skip
    made = dict(done.files)
    if resolution != -1:
        path = write_cells(folder, done.coverage, resolution=resolution, out=out)
        made[path] = say("file.coverage_h3")
    if as_json:
        show_json(document(done.coverage))
        return
    show(done.coverage)
    tell("cli.files")
    files(made)


@click.command("publish", help=say("help.publish"))
@click.option("--round", "round_id", default="", help=say("help.round"))
@_AS_OF
@click.option("--tiles", default="", help=say("help.publish.tiles"))
@_OUT
@click.pass_obj
def publish(folder: Path, round_id: str, as_of: str, tiles: str, out: Path | None) -> None:
    """Make all pages."""
    from geoplan.jobs.notes import page_extras
    from geoplan.jobs.publish import publish_all

    made = publish_all(
        folder, round_id=round_id, as_of=moment(as_of), now=clock.now(), out=out,
        extras=page_extras(tiles=tiles), progress=Bar(),
    )  # fmt: skip
    tell("cli.files")
    files(made)
