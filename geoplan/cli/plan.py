"""Commands of routes."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import Bar, line, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.jobs.wishes import RouteWish
    from geoplan.plan.planned import PlannedRound

_DEFAULT: Final = ParameterSource.DEFAULT
_ROUND = click.option("--round", "round_id", required=True, help=say("help.round"))


_OBJECTIVES = ("fair", "time", "makespan", "teams", "points")


@click.group("route", invoke_without_command=True, help=say("help.route"))
@click.option("--round", "round_id", help=say("help.round"))
@click.option(
    "--teams", default=4, show_default=True, type=click.IntRange(0), help=say("help.teams")
)
@click.option(
    "--teams-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=say("help.teams_file"),
)
@click.option("--hours", default="08:00-12:00", show_default=True, help=say("help.hours"))
@click.option(
    "--mode",
    default="car",
    show_default=True,
    type=click.Choice(["foot", "bike", "car", "mixed"]),
    help=say("help.mode"),
)
@click.option("--start", default="", help=say("help.start"))
@click.option("--finish", default="", help=say("help.finish"))
@click.option("--date", default="", help=say("help.date"))
@click.option(
    "--days", default=1, show_default=True, type=click.IntRange(1, 31), help=say("help.days")
)
@click.option(
    "--objective",
    default="fair",
    show_default=True,
    type=click.Choice(_OBJECTIVES),
    help=say("help.objective"),
)
@click.option("--avoid-own", is_flag=True, help=say("help.avoid_own"))
@click.option("--lock", "locks", multiple=True, help=say("help.lock"))
@click.option("--replan", is_flag=True, help=say("help.replan"))
@click.option(
    "--keep",
    "keep_min",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0, 600),
    help=say("help.keep"),
)
@click.option("--closed", multiple=True, help=say("help.closed"))
@click.option("--without", multiple=True, help=say("help.without"))
@click.option("--slower", default=0.0, type=click.FloatRange(0, 500), help=say("help.slower"))
@click.option(
    "--unpredictable", default=0.0, type=click.FloatRange(0, 100), help=say("help.unpredictable")
)
@click.option("--plan", "plan_name", default="", help=say("help.plan_name"))
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
@click.option(
    "--sites",
    "sites_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=say("help.sites_file"),
)
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_context
def route(ctx: click.Context, /, as_json: bool, **wish: object) -> None:
    """Plan the tours of a round."""
    if ctx.invoked_subcommand is not None:
        return
    if wish["round_id"] is None:
        raise click.MissingParameter(ctx=ctx, param=ctx.command.params[0])
    from geoplan.jobs.plan import plan_round

    planned = plan_round(ctx.obj, _wish(ctx, wish), progress=Bar())
    if as_json:
        show_json(planned.document)
    else:
        _show(planned)
    ctx.exit(1 if planned.plan.unreached else 0)


def _wish(ctx: click.Context, told: dict[str, Any]) -> "RouteWish":
    """Return the wish of these options, and which of them were named."""
    from geoplan.jobs.plan import RouteWish
    from geoplan.jobs.teams import read_place

    given = {name for name in told if ctx.get_parameter_source(name) is not _DEFAULT}
    if told["teams_file"] is not None and "teams" in given:
        raise InputError("cli.teams_twice")
    ends = {name: read_place(told[name]) if told[name] else None for name in ("start", "finish")}
    today = clock.now().astimezone().date().isoformat()
    return RouteWish(**{**told, **ends, "date": told["date"] or today, "given": frozenset(given)})


@route.command("compare", help=say("help.compare"))
@click.argument("names", nargs=-1)
@_ROUND
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def compare(folder: Path, names: tuple[str, ...], round_id: str, as_json: bool) -> None:
    """Set kept plans side by side."""
    from geoplan.jobs.compare import compare_plans

    measured = compare_plans(folder, names, round_id=round_id)
    if as_json:
        show_json([one.document for one in measured])
        return
    heads = ("plan", "teams", "stops", "unreached", "time", "longest", "km", "fairness", "gap")
    rows = [
        (
            one.plan,
            one.teams,
            one.stops,
            one.unreached,
            round(one.time_s / 60),
            round(one.longest_s / 60),
            f"{one.length_m / 1000:.1f}",
            f"{one.fairness:.2f}",
            f"{one.gap_percent:.1f}",
        )
        for one in measured
    ]
    table([say(f"compare.{head}") for head in heads], rows)


@route.command("restore", help=say("help.route.restore"))
@click.argument("name")
@_ROUND
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def restore(folder: Path, name: str, round_id: str, as_json: bool) -> None:
    """Make a kept plan the current one."""
    from geoplan.jobs.plan import restore_plan

    planned = restore_plan(folder, name, round_id=round_id)
    if as_json:
        show_json(planned.document)
    else:
        _show(planned)


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
    if plan.changes:
        tell("cli.route.changes", n=len(plan.changes))
    for change in plan.changes:
        how = say(f"plan.change.{change.kind}", was=change.was, now=change.now)
        line(f"  {change.site_id} {names.get(change.site_id, '')}: {how}")
