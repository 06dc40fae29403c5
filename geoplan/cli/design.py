"""Commands of designs."""

from pathlib import Path

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import line, show_json, table, tell

_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))


@click.group("design", help=say("help.design_group"))
def design() -> None:
    """Gather what can be done with designs."""


@design.command("list", help=say("help.design.list"))
@_JSON
@click.pass_obj
def list_all(folder: Path, as_json: bool) -> None:
    """List the designs."""
    from geoplan.jobs.designs import list_designs

    found = list_designs(folder)
    if as_json:
        show_json([{"name": one.name, "title": one.title, "n": one.n} for one in found])
        return
    head = [say("book.id"), say("book.name"), say("book.sites_n")]
    table(head, [(one.name, one.title, one.n) for one in found])


@design.command("explain", help=say("help.design.explain"))
@click.argument("name")
@_JSON
@click.pass_obj
def explain(folder: Path, name: str, as_json: bool) -> None:
    """Explain a design."""
    from geoplan.jobs.explain import explain_design

    told = explain_design(folder, name, now=clock.now())
    if as_json:
        show_json(told)
        return
    for sentence in told:
        line(sentence)


@design.command("new", help=say("help.design.new"))
@click.argument("name")
@click.option("--total", type=click.IntRange(min=0), default=0, help=say("help.design.total"))
@click.option("--method", default="srs", show_default=True, help=say("help.design.method"))
@click.option("--villages", default="0", show_default=True, help=say("help.design.villages"))
@click.pass_obj
def new(folder: Path, name: str, total: int, method: str, villages: str) -> None:
    """Ask, and write a design."""
    from geoplan.jobs.designs import NewDesign, write_design

    towns, comma, inside = villages.partition(",")
    if not towns.strip().isdigit() or (comma and not inside.strip().isdigit()):
        raise InputError("design.villages", value=villages)
    title = {
        "zh": click.prompt(say("ask.design.zh"), default=name, err=True),
        "en": click.prompt(say("ask.design.en"), default=name, err=True),
    }

    def ask(category: str, population: int) -> int:
        question = say("ask.design.n", name=category, population=population)
        kind = click.IntRange(0, population)
        return int(click.prompt(question, default=0, type=kind, err=True))

    answers = NewDesign(
        name=name,
        title=title,
        method=method,
        total=total,
        townships=int(towns),
        villages=int(inside) if comma else min(int(towns), 1),
    )
    path, n = write_design(folder, answers, ask=ask)
    tell("cli.design.written", path=path, n=n, name=name)
