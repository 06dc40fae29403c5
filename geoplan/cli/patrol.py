"""The command of patrols: streets walked from end to end."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.words import fill, say
from geoplan.cli import clock
from geoplan.cli.show import Bar, files, line, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.jobs.patrol import Patrolled

_SHOWN = 20
_ANYWHERE = ("anywhere", "任意")


@click.command("patrol", help=say("help.patrol"))
@click.option("--street", "streets", multiple=True, help=say("help.patrol.street"))
@click.option("--class", "classes", multiple=True, help=say("help.patrol.class"))
@click.option("--area", "areas", multiple=True, help=say("help.patrol.area"))
@click.option("--category", default="", help=say("help.patrol.category"))
@click.option(
    "--not-walked", type=click.IntRange(0), default=None, help=say("help.patrol.not_walked")
)
@click.option(
    "--stale-days", type=click.FloatRange(0), default=None, help=say("help.patrol.stale_days")
)
@click.option(
    "--walked",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=say("help.patrol.walked"),
)
@click.option("--patrols", type=click.IntRange(1), default=None, help=say("help.patrol.patrols"))
@click.option(
    "--hours",
    type=click.FloatRange(0, 24, min_open=True),
    default=None,
    help=say("help.patrol.hours"),
)
@click.option("--both-sides", is_flag=True, help=say("help.patrol.both_sides"))
@click.option(
    "--mode",
    default="foot",
    show_default=True,
    type=click.Choice(["foot", "bike", "car"]),
    help=say("help.mode"),
)
@click.option("--start", default="", help=say("help.patrol.start"))
@click.option("--finish", default="", help=say("help.patrol.finish"))
@click.option("--seed", default=1, show_default=True, help=say("help.seed"))
@click.option("--effort", type=click.IntRange(0), default=None, help=say("help.patrol.effort"))
@click.option("--name", default="patrol", show_default=True, help=say("help.patrol.name"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_context
def patrol(ctx: click.Context, /, *, as_json: bool, start: str, finish: str, **said: Any) -> None:  # noqa: ANN401
    """Plan patrols over chosen streets."""
    from geoplan.jobs.patrol import PatrolWish, patrol_streets
    from geoplan.jobs.teams import read_place

    said["classes"] = tuple(kind for text in said["classes"] for kind in text.split(","))
    told = {key: value for key, value in said.items() if value is not None}
    # Who may set out anywhere need not come back to where that was.
    ends = {"start": start, "finish": finish or (start if start in _ANYWHERE else "")}
    free = frozenset(end for end, text in ends.items() if text in _ANYWHERE)
    told |= {end: read_place(text) for end, text in ends.items() if text and end not in free}
    wish = PatrolWish(free=free, **told)
    done = patrol_streets(ctx.obj, wish, now=clock.now(), progress=Bar())
    if as_json:
        show_json(done.document)
    else:
        _show(done)
    ctx.exit(1 if done.plan.unreachable else 0)


def _show(done: "Patrolled") -> None:
    from geoplan.plan.patrol.told import duration

    plan = done.plan
    columns = ("id", "time", "required", "deadhead", "passages")
    table(
        [say(f"patrol.head.{column}") for column in columns],
        [
            (
                one.id,
                duration(one.time_s),
                one.required_m,
                one.deadhead_m,
                len(one.passages),
            )
            for one in plan.patrols
        ],
    )
    tell(
        "patrol.told",
        patrols=len(plan.patrols),
        required=f"{plan.required_m / 1000:.1f}",
        deadhead=f"{plan.deadhead_m / 1000:.1f}",
        share=f"{100 * plan.share:.0f} %",
        time=duration(plan.time_s),
    )
    gap = f"{100 * plan.gap:.2f} %"
    tell("patrol.told.gap", bound=duration(plan.lower_bound_s), gap=gap)
    if plan.turning_s:
        tell("patrol.told.turning", time=duration(plan.turning_s))
    if plan.unreachable:
        tell("patrol.told.lost", n=len(plan.unreachable))
        for left in plan.unreachable[:_SHOWN]:
            name = left.name or say("patrol.page.unnamed")
            line(f"  {name}, {left.length_m} m: {fill(f'patrol.lost.{left.cause}', left.facts)}")
        if len(plan.unreachable) > _SHOWN:
            tell("cli.more", n=len(plan.unreachable) - _SHOWN)
    tell("cli.files")
    files(done.files)
