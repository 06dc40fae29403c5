"""Commands of the project."""

from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli.show import line, tell


@click.command("init", help=say("help.init"))
@click.argument("name", type=click.Path(path_type=Path))
@click.option("--template", default="county-31", show_default=True, help=say("help.template"))
def init(name: Path, template: str) -> None:
    """Make a project folder."""
    from geoplan.jobs.project import start_project

    standard = start_project(name, template=template)
    tell("cli.init.done", folder=name, standard=standard)


@click.command("doctor", help=say("help.doctor"))
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say whether everything geoplan needs is there."""
    from geoplan.jobs.project import examine

    findings = examine()
    for finding in findings:
        line(f"{'✓' if finding.fine else '✗'} {finding.what}: {finding.detail}")
    if not all(finding.fine for finding in findings):
        ctx.exit(2)
