"""The demo: one whole round, from ledger to coverage."""

from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import Bar, files, talk, tell


@click.group("demo", invoke_without_command=True, help=say("help.demo"))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("maps") / "demo",
    show_default=True,
    help=say("help.demo.out"),
)
@click.option("--replace", is_flag=True, help=say("help.demo.replace"))
@click.pass_context
def demo(ctx: click.Context, out: Path, replace: bool) -> None:
    """Run one round of the demo county."""
    if ctx.invoked_subcommand:
        return
    from geoplan.jobs.demo import run_demo

    talk("cli.demo.begin")
    begun = clock.now()
    made = run_demo(out, replace=replace, progress=Bar())
    tell("cli.demo.end", seconds=round((clock.now() - begun).total_seconds()))
    files(made.files)
    tell("cli.demo.project", folder=made.project)


@demo.command("data", help=say("help.demo.data"))
@click.pass_context
def data(ctx: click.Context) -> None:
    """Put the demo's files into the project."""
    from geoplan.jobs.demo import bring_demo_data

    folder, names = bring_demo_data(ctx.obj)
    tell("cli.demo.data", folder=folder)
    files(dict.fromkeys(map(Path, names), ""))
