"""Commands of routes and printed sheets."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import Bar, files, line, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.plan.planned import PlannedRound
    from geoplan.plan.result import Place

_ROUND = click.option("--round", "round_id", required=True, help=say("help.round"))


def _place(text: str) -> "Place":
    from geoplan.plan.result import Place

    parts = [part.strip() for part in text.replace("，", ",").split(",", 2)]
    try:
        lon, lat = float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        raise InputError("cli.start", given=text) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError("cli.start", given=text)
    return Place(name=parts[2] if len(parts) > 2 else text, lon=lon, lat=lat)


@click.command("route", help=say("help.route"))
@_ROUND
@click.option(
    "--teams", default=4, show_default=True, type=click.IntRange(0), help=say("help.teams")
)
@click.option("--hours", default="08:00-12:00", show_default=True, help=say("help.hours"))
@click.option(
    "--mode",
    default="car",
    show_default=True,
    type=click.Choice(["foot", "bike", "car"]),
    help=say("help.mode"),
)
@click.option("--start", default="", help=say("help.start"))
@click.option("--finish", default="", help=say("help.finish"))
@click.option("--date", default="", help=say("help.date"))
@click.option("--seed", default=1, show_default=True, help=say("help.seed"))
@click.option("--effort", default=0, help=say("help.effort"))
@click.option(
    "--engine",
    default="pyvrp",
    show_default=True,
    type=click.Choice(["pyvrp", "networkx"]),
    help=say("help.engine"),
)
@click.option("--all-sites", is_flag=True, help=say("help.all_sites"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_context
def route(
    ctx: click.Context, /, as_json: bool, start: str, finish: str, date: str, **wish: object
) -> None:
    """Plan the tours of a round."""
    from geoplan.jobs.plan import RouteWish, plan_round

    told = {
        "date": date or clock.now().astimezone().date().isoformat(),
        "start": _place(start) if start else None,
        "finish": _place(finish) if finish else None,
        **wish,
    }
    planned = plan_round(ctx.obj, RouteWish(**told), progress=Bar())  # type: ignore[arg-type]
    if as_json:
        show_json(planned.document)
    else:
        _show(planned)
    ctx.exit(1 if planned.plan.unreached else 0)


def _show(planned: "PlannedRound") -> None:
    from geoplan.plan.unreached import clock as of_day
    from geoplan.plan.unreached import say_unreached

    plan, names = planned.plan, planned.sites["name"]
    head = [
        say(f"route.{c}") for c in ("team", "stops", "leave", "back", "km", "travel", "service")
    ]
    rows = [
        (
            tour.team,
            len(tour.stops),
            of_day(tour.start_s),
            of_day(tour.finish_s),
            f"{tour.length_m / 1000:.1f}",
            round(tour.travel_s / 60),
            round(tour.service_s / 60),
        )
        for tour in plan.routes
    ]
    table(head, rows)
    stops = sum(len(tour.stops) for tour in plan.routes)
    tell("cli.route.done", teams=len(plan.routes), stops=stops, unreached=len(plan.unreached))
    for left in plan.unreached:
        line(f"  {left.site_id} {names.get(left.site_id, '')}: {say_unreached(left)}")


@click.command("print", help=say("help.print"))
@_ROUND
@click.option("--paper", default="A4", type=click.Choice(["A4"]), help=say("help.paper"))
@click.option("--with-phone", is_flag=True, help=say("help.with_phone"))
@click.pass_obj
def print_sheets(folder: Path, round_id: str, paper: str, with_phone: bool) -> None:
    """Write the teams' sheets."""
    from geoplan.jobs.publish import print_round

    del paper  # A4 is the only one so far
    tell("cli.files")
    files(print_round(folder, round_id=round_id, with_phone=with_phone, progress=Bar()))
