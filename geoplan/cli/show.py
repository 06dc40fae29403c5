"""The only place that prints: results to stdout, talk to stderr."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from unicodedata import east_asian_width

import click

from geoplan.base.words import fill, say


def complain(error: object) -> int:
    """Tell a refusal on stderr and return its exit code."""
    click.secho(f"{say('cli.refused')} {error}", err=True, fg="red")
    return 2


def tell(code: str, **facts: object) -> None:
    """Print one sentence of the catalogue."""
    click.echo(fill(code, facts))


def talk(code: str, **facts: object) -> None:
    """Say something that is no result."""
    click.echo(fill(code, facts), err=True)


def line(text: str) -> None:
    """Print one line as it is."""
    click.echo(text)


def show_json(document: object) -> None:
    """Print a document as JSON for other programs."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str))


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def files(listed: Mapping[Path, str]) -> None:
    """Name files with what each shows."""
    for path, what in listed.items():
        click.echo(f"  {path}  {what}")


class Bar:
    """A progress bar on stderr; plain lines where there is no terminal."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def __call__(self, code: str, /, *, done: int, total: int) -> None:
        """Draw one step."""
        text = say(code)
        if not self._live:
            click.echo(f"[{done}/{total}] {text}", err=True)
            return
        filled = 24 * done // max(total, 1)
        bar = "█" * filled + "░" * (24 - filled)
        end = "\n" if done >= total else ""
        click.echo(f"\r\x1b[K{bar} {done}/{total} {text}{end}", err=True, nl=False)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table with aligned columns; numbers to the right."""
    texts = [[str(value) for value in row] for row in rows]
    widths = [max(width(text) for text in column) for column in zip(head, *texts, strict=True)]
    numeric = [all(_is_number(row[i]) for row in texts) for i in range(len(head))]
    for row in (list(head), *texts):
        cells = [
            " " * (size - width(text)) + text if right else text + " " * (size - width(text))
            for text, size, right in zip(row, widths, numeric, strict=True)
        ]
        click.echo("  ".join(cells).rstrip())


def _is_number(text: str) -> bool:
    return text in {"", "–"} or text.replace(".", "", 1).replace("%", "", 1).lstrip("-").isdigit()
