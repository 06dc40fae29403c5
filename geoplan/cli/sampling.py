"""Commands around a draw: registers, waves, chances, simulation."""

from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import Bar, files, line, show_json, table, tell

_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))
_DESIGN = click.option("--design", required=True, help=say("help.design"))
_OUT = click.option("--out", type=click.Path(path_type=Path), help=say("help.out"))


@click.command("register", help=say("help.draw.register"))
@click.argument("name")
@click.option("--source", "sources", multiple=True, required=True, help=say("help.source"))
@click.pass_obj
def register(folder: Path, name: str, sources: tuple[str, ...]) -> None:
    """Make a register."""
    from geoplan.jobs.registers import make_register

    made = make_register(folder, name, sources=sources, now=clock.now())
    tell("cli.register", name=made.name, digest=made.digest)
    if not made.public:
        tell("cli.not_public")


@click.command("panel", help=say("help.draw.panel"))
@_DESIGN
@click.option(
    "--waves", type=click.IntRange(1, 1000), default=12, show_default=True, help=say("help.waves")
)
@_JSON
@click.pass_obj
def panel(folder: Path, design: str, waves: int, as_json: bool) -> None:
    """Compare rotation with independent draws."""
    from geoplan.jobs.panel import compare_waves

    found = compare_waves(folder, design, waves=waves, now=clock.now())
    if as_json:
        show_json(
            [
                {"kind": one.kind, "groups": one.groups, "n": one.n,
                 "waves": one.table.to_dict("records")}
                for one in found
            ]
        )  # fmt: skip
        return
    heads = ("group_kind", "groups", "drawn_n", "waves", "reached", "rotation")
    head = [say(f"book.{code}") for code in heads]
    rows = []
    for one in found:
        last = one.table.iloc[-1]
        kind = say("year.township") if one.kind == "township" else one.kind
        share = f"{last['independent']:.1f} ({last['independent'] / max(one.groups, 1):.0%})"
        turn = f"{last['rotation']:.0f} ({last['rotation'] / max(one.groups, 1):.0%})"
        rows.append((kind, one.groups, one.n, waves, share, turn))
    table(head, rows)
    tell("panel.note", kind=say("year.site"))


@click.command("inclusion", help=say("help.draw.inclusion"))
@_DESIGN
@_JSON
@click.pass_obj
def inclusion(folder: Path, design: str, as_json: bool) -> None:
    """Tell every unit's chance."""
    from geoplan.jobs.explain import inclusion_table

    found = inclusion_table(folder, design, now=clock.now())
    if as_json:
        show_json(found.astype(object).where(found.notna(), None).to_dict("records"))
        return
    head = [say(f"book.{code}") for code in ("rule", "id", "name", "chance", "weight", "stated")]
    table(
        head,
        [
            (row["rule"], row["unit_id"], row["name"], _percent(row["inclusion_prob"]),
             "–" if row["weight"] != row["weight"] else f"{row['weight']:.2f}",
             say(f"stated.{row['stated']}"))
            for row in found.to_dict("records")
        ],
    )  # fmt: skip


def _percent(value: float) -> str:
    return "–" if value != value else f"{value:.2%}"  # noqa: PLR0124  (NaN is unlike itself)


@click.command("simulate", help=say("help.draw.simulate"))
@_DESIGN
@click.option(
    "--runs",
    type=click.IntRange(1, 10_000_000),
    default=10_000,
    show_default=True,
    help=say("help.runs"),
)
@click.option("--seed", type=int, default=20_260_101, show_default=True, help=say("help.sim_seed"))
@_OUT
@_JSON
@click.pass_obj
def simulate(
    folder: Path, design: str, runs: int, seed: int, out: Path | None, as_json: bool
) -> None:
    """Draw again and again."""
    from geoplan.jobs.simulation import publish_simulation

    done = publish_simulation(
        folder, design, runs=runs, seed=seed, out=out, now=clock.now(), progress=Bar()
    )
    found = done.simulated
    exact = found.units[found.units["stated"] == "exact"]
    worst = exact.sort_values("z", key=abs).tail(1).to_dict("records")
    if as_json:
        show_json(
            {
                "runs": found.runs,
                "seed": seed,
                "units": found.units.to_dict("records"),
                "year": found.year.to_dict("records"),
            }
        )
        return
    for row in worst:
        facts = {"runs": found.runs, "units": len(found.units), "z": row["z"]}
        tell("cli.simulated", **facts, unit=row["unit_id"])
    open_units = found.units[found.units["expected"] > 0]
    never = open_units[open_units["drawn"] == 0]
    if len(never):
        tell("cli.simulated.never", n=len(never))
    for kind, rows in found.year.groupby("kind", sort=False):
        last = rows.iloc[-1]
        if last["groups"]:
            words = {"kind": say(f"year.{kind}"), "groups": last["groups"]}
            tell("cli.year", waves=last["waves"], reached=last["reached"], **words)
    line("")
    files(done.files)
