"""Commands that bring street maps in."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.words import say
from geoplan.cli.show import Bar, line, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.intake.street_source import StreetSource


@click.command("streets", help=say("help.import.streets"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--credit", default="", help=say("help.credit"))
@click.option("--merge", is_flag=True, help=say("help.merge"))
@click.option(
    "--tolerance",
    "tolerance_m",
    type=click.FloatRange(1, 50),
    default=12.0,
    help=say("help.tolerance"),
)
@click.option("--crs", "datum", help=say("help.crs"))
@click.option("--encoding", default="", help=say("help.encoding"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def streets(folder: Path, /, file: Path, **said: Any) -> None:  # noqa: ANN401
    """Import a street map."""
    from geoplan.jobs.streets import StreetWish, import_streets

    as_json = said.pop("as_json")
    source = import_streets(folder, file, wish=StreetWish(**said), progress=Bar())
    _show_streets(source, as_json=as_json)


@click.command("fetch", help=say("help.fetch"))
@click.argument("place")
@click.pass_obj
def fetch(folder: Path, place: str) -> None:
    """Fetch a street map."""
    from geoplan.jobs.streets import fetch_place

    _show_streets(fetch_place(folder, place, progress=Bar()), as_json=False)


def _show_streets(source: "StreetSource", *, as_json: bool) -> None:
    summary = source.summary
    if as_json:
        show_json(asdict(summary))
        return
    tell(
        "cli.streets.counts",
        file=summary.file,
        edges=summary.edges,
        km=f"{summary.km:.1f}",
        named=f"{summary.named_share:.0%}",
        crs=source.network.crs.to_string(),
    )
    if summary.merge:
        merge = summary.merge
        tell(
            "cli.streets.merge",
            known=f"{merge.known_km:.1f}",
            new=f"{merge.new_km:.1f}",
            joined=merge.joined,
            loose=merge.loose,
            renamed=merge.renamed,
        )
    longest = sorted(summary.km_by_class.items(), key=lambda item: -item[1])
    table([say("cli.streets.class"), "km"], [(kind, f"{km:.1f}") for kind, km in longest[:8]])
    head = [say(f"cli.streets.{column}") for column in ("mode", "km", "parts", "main")]
    rows = [
        (say(f"plan.mode.{mode}"), f"{found.km:.1f}", found.parts, f"{found.main_share:.1%}")
        for mode, found in summary.parts.items()
    ]
    table(head, rows)
    if summary.turns:
        tell("cli.streets.turns", n=summary.turns)
    for warning in summary.warnings:
        line(f"  {warning.say()}")
