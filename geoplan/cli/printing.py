"""The command of printed sheets."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import Bar, files, tell

_DAY: Final = click.DateTime(formats=["%Y-%m-%d"])


@click.command("print", help=say("help.print"))
@click.option("--round", "round_id", default="", help=say("help.print.round"))
@click.option(
    "--paper", default="A4", show_default=True, type=click.Choice(["A4", "A3"]),
    help=say("help.paper"),
)  # fmt: skip
@click.option(
    "--orientation", type=click.Choice(["portrait", "landscape"]), help=say("help.orientation")
)
@click.option("--wall", type=click.Choice(["A0", "A1", "A2"]), help=say("help.wall"))
@click.option("--tiles", type=click.Choice(["A4", "A3"]), help=say("help.tiles"))
@click.option("--cards", is_flag=True, help=say("help.cards"))
@click.option(
    "--style", default="colour", show_default=True, type=click.Choice(["colour", "bw"]),
    help=say("help.style"),
)  # fmt: skip
@click.option(
    "--font", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=say("help.font")
)
@click.option("--patrol", "patrols", multiple=True, help=say("help.print.patrol"))
@click.option("--with-phone", is_flag=True, help=say("help.with_phone"))
@click.option("--image", type=click.Choice(["png", "svg"]), help=say("help.image"))
@click.option("--map-number", default="", help=say("help.map_number"))
@click.option("--assessment", type=_DAY, help=say("help.print.assessment"))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=say("help.print.out"))
@click.pass_obj
def print_sheets(
    folder: Path,
    /,
    assessment: datetime | None,
    out: Path | None,
    **wish: Any,  # noqa: ANN401
) -> None:
    """Write sheets, cards, wall maps."""
    from geoplan.jobs.printing import PrintWish
    from geoplan.jobs.printing import print_sheets as write_sheets

    day = assessment.date() if assessment else None
    wish |= {name: wish[name] or "" for name in ("wall", "tiles", "image")}
    tell("cli.files")
    files(
        write_sheets(
            folder, PrintWish(assessment=day, **wish), now=clock.now(), out=out, progress=Bar()
        )
    )
