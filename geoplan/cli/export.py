"""The command that exports routes."""

from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli.show import files, show_json, tell

_FORMATS = ("gpx", "kml", "geojson", "gpkg", "xlsx", "links")


@click.command("export", help=say("help.export"))
@click.option("--round", "round_id", required=True, help=say("help.round"))
@click.option("--team", default="", help=say("help.export.team"))
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=("gpx",),
    show_default=True,
    type=click.Choice(_FORMATS),
    help=say("help.export.format"),
)
@click.option("--out", type=click.Path(path_type=Path), help=say("help.export.out"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def export(
    folder: Path,
    /,
    *,
    round_id: str,
    team: str,
    formats: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Write a round's routes in other formats."""
    from geoplan.jobs.export import export_round

    made = export_round(folder, round_id=round_id, formats=formats, team=team, out=out)
    if as_json:
        show_json([str(path) for path in made])
        return
    tell("cli.files")
    files(made)
