"""The command line: `geoplan`."""

import locale
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, cast

import click

from geoplan import __version__
from geoplan.base.errors import GeoplanError
from geoplan.base.words import Lang, reading, say
from geoplan.cli.show import complain, line
from geoplan.cli.speak import speaking, usage_fault

# Command → module and attribute; loaded when asked for, so that `--help` stays light.
COMMANDS: Final = {
    "init": "geoplan.cli.project:init",
    "demo": "geoplan.cli.demo:demo",
    "import": "geoplan.cli.bring_in:bring_in",
    "fetch": "geoplan.cli.streets:fetch",
    "streets": "geoplan.cli.network:streets",
    "check": "geoplan.cli.review:check",
    "frame": "geoplan.cli.frame:frame",
    "design": "geoplan.cli.design:design",
    "draw": "geoplan.cli.draw:draw",
    "pair": "geoplan.cli.partners:pair",
    "survey": "geoplan.cli.survey:survey",
    "route": "geoplan.cli.plan:route",
    "patrol": "geoplan.cli.patrol:patrol",
    "print": "geoplan.cli.printing:print_sheets",
    "export": "geoplan.cli.export:export",
    "record": "geoplan.cli.record:record",
    "findings": "geoplan.cli.findings:findings",
    "audit": "geoplan.cli.keep:audit",
    "backup": "geoplan.cli.keep:backup",
    "restore": "geoplan.cli.keep:restore",
    "track": "geoplan.cli.tracks:track",
    "coverage": "geoplan.cli.review:coverage",
    "report": "geoplan.cli.score:report",
    "rank": "geoplan.cli.score:rank",
    "risk": "geoplan.cli.score:risk",
    "publish": "geoplan.cli.review:publish",
    "province": "geoplan.cli.province:province",
    "doctor": "geoplan.cli.project:doctor",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        return speaking(cast("click.Command", getattr(import_module(module), name)))


def language(arguments: Sequence[str]) -> Lang:
    """Return the reader's language: `--lang`, else the system's; Chinese where it is Chinese."""
    said = ""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            said = argument.removeprefix("--lang=")
        elif argument == "--lang" and place + 1 < len(arguments):
            said = arguments[place + 1]
    if said:
        return "en" if said == "en" else "zh"
    system = (locale.getlocale()[0] or "").lower()
    return "zh" if system.startswith(("zh", "chinese")) else "en"


def _program() -> click.Group:
    @click.group(cls=LazyGroup, help=say("help.geoplan"))
    @click.version_option(__version__, prog_name="geoplan", help=say("help.version"))
    @click.option(
        "--project",
        "-C",
        type=click.Path(path_type=Path),
        default=Path(),
        show_default=False,
        help=say("help.project"),
    )
    @click.option("--lang", type=click.Choice(["zh", "en"]), help=say("help.lang"))
    @click.pass_context
    def program(ctx: click.Context, project: Path, lang: str | None) -> None:
        del lang  # read before the commands were made, see `language`
        ctx.obj = project

    return cast("click.Group", speaking(program))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 done, 1 partly, 2 refused."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    for stream in (sys.stdout, sys.stderr):
        # A console in another code page must not stop a run over one character.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    with reading(language(given)):
        try:
            code = _program().main(given, prog_name="geoplan", standalone_mode=False)
        except GeoplanError as error:
            code = complain(error)
        except click.exceptions.NoArgsIsHelpError as error:
            line(error.format_message())
            code = 0
        except click.ClickException as error:
            code = complain(usage_fault(error))
        except BrokenPipeError:
            # Whoever read our output has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except (click.Abort, KeyboardInterrupt):
            code = complain(say("cli.stopped"))
    sys.exit(code if isinstance(code, int) else 0)
