"""The command library's own words, in the reader's language."""

from collections.abc import Iterable
from typing import Final

import click

from geoplan.base.words import say

_HEADINGS: Final = {"Options": "click.options", "Commands": "click.commands"}
_PHRASES: Final = (
    ("Show this message and exit.", "click.help"),
    ("[required]", "click.required"),
    ("[default: ", "click.default"),
    ("; required]", "click.also_required"),
)


class Formatter(click.HelpFormatter):
    """Help pages whose frame speaks the reader's language too."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        super().write_usage(prog, args, prefix or say("click.usage") + " ")

    def write_heading(self, heading: str) -> None:
        """Write a section's heading."""
        code = _HEADINGS.get(heading)
        super().write_heading(say(code) if code else heading)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write options or commands with their meanings."""
        told = []
        for name, meaning in rows:
            text = meaning
            for phrase, code in _PHRASES:
                text = text.replace(phrase, say(code))
            told.append((name, text))
        super().write_dl(told, col_max, col_spacing)


class Context(click.Context):
    """A context that writes help with our formatter."""

    formatter_class = Formatter


def speaking(command: click.Command) -> click.Command:
    """Return a command, and all below it, that explain themselves with `Formatter`."""
    command.context_class = Context
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            speaking(inner)
    return command


def usage_fault(error: click.ClickException) -> str:
    """Return what was wrong with the words on the command line, and the mend."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "geoplan"
    if isinstance(error, click.NoSuchOption):
        return say("click.no_option", option=error.option_name, path=path)
    if isinstance(error, click.MissingParameter):
        name = error.param.opts[-1] if error.param else "?"
        return say("click.missing", option=name, path=path)
    if isinstance(error, click.BadParameter):
        name = error.param.opts[-1] if error.param else "?"
        return say("click.bad", option=name, path=path, detail=error.format_message())
    return say("click.other", path=path, detail=error.format_message())
