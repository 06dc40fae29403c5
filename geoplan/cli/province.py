"""The command of many counties."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.words import reader, say
from geoplan.cli import clock
from geoplan.cli.show import Bar, files, line, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.jobs.province import Province

_SHOWN = ("name", "status", "sites", "unreached", "km", "longest", "runs", "worst_z", "seconds")


@click.command("province", help=say("help.province"))
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)
@click.option("--round", "round_id", default="P1", show_default=True, help=say("help.round"))
@click.option("--design", default="mirror", show_default=True, help=say("help.province.design"))
@click.option("--dice", required=True, help=say("help.province.dice"))
@click.option(
    "--teams", default=4, show_default=True, type=click.IntRange(1), help=say("help.teams")
)
@click.option("--hours", default="08:00-12:00", show_default=True, help=say("help.hours"))
@click.option(
    "--mode",
    default="car",
    show_default=True,
    type=click.Choice(["foot", "bike", "car", "mixed"]),
    help=say("help.mode"),
)
@click.option("--date", default="", help=say("help.date"))
@click.option("--effort", default=0, type=click.IntRange(0), help=say("help.province.effort"))
@click.option(
    "--simulate",
    "draws",
    default=0,
    show_default=True,
    type=click.IntRange(0, 1_000_000),
    help=say("help.province.draws"),
)
@click.option("--scheduler", default="", help=say("help.province.scheduler"))
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(0, 256),
    help=say("help.province.workers"),
)
@click.option(
    "--out",
    default=Path("province.xlsx"),
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=say("help.province.out"),
)
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_context
def province(ctx: click.Context, /, folders: tuple[Path, ...], **told: Any) -> None:  # noqa: ANN401
    """Draw and plan a round in many counties."""
    from geoplan.jobs.province import ProvinceWish, Where, run_province

    now = clock.now().astimezone()
    wish = ProvinceWish(
        round_id=told["round_id"],
        design_name=told["design"],
        source=f"dice={told['dice']}",
        date=told["date"] or now.date().isoformat(),
        now=now,
        teams=told["teams"],
        hours=told["hours"],
        mode=told["mode"],
        effort=told["effort"],
        draws=told["draws"],
        lang=reader(),
    )
    where = Where(scheduler=told["scheduler"], workers=told["workers"])
    done = run_province(folders, wish, where=where, out=told["out"], progress=Bar())
    if told["as_json"]:
        show_json(done.document)
    else:
        _show(done)
    ctx.exit(1 if done.failed else 0)


def _show(done: "Province") -> None:
    rows = [
        (
            county.name,
            say(f"province.status.{county.status}"),
            county.sites,
            county.unreached,
            f"{county.km:.1f}",
            round(county.longest_s / 60),
            county.runs,
            f"{county.worst_z:.1f}",
            f"{county.seconds:.1f}",
        )
        for county in done.counties
    ]
    table([say(f"province.head.{head}") for head in _SHOWN], rows)
    for county in done.counties:
        if county.fault:
            line(f"  {county.name}: {county.fault}")
    statuses = [county.status for county in done.counties]
    counts = {status: statuses.count(status) for status in ("done", "kept", "failed")}
    tell("province.summary", n=len(statuses), **counts)
    tell("cli.files")
    files({done.book: say("file.province")})
