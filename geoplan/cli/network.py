"""Commands of the street network: edits, parts, speeds."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import files, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.jobs.edits import Listed
    from geoplan.plan.edits import Edit

_MODES = ("foot", "bike", "car")
_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))
_ONLY = click.option(
    "--mode", "modes", multiple=True, type=click.Choice(_MODES), help=say("help.edit.mode")
)


@click.group("streets", help=say("help.streets"))
def streets() -> None:
    """Look at the street network, and note what the map does not know."""


@streets.group("edit", help=say("help.edit"))
def edit() -> None:
    """Note edits beside the map."""


def _what(words: tuple[str, ...]) -> dict[str, Any]:
    """Return the street or the place that words name: NAME, or at LON,LAT."""
    if words[0] != "at":
        return {"street": " ".join(words)}
    text = " ".join(words[1:]).replace("，", ",")
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError("edit.place", given=text) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError("edit.place", given=text)
    return {"lon": lon, "lat": lat}


def _keep(folder: Path, kind: str, words: tuple[str, ...], **facts: Any) -> None:  # noqa: ANN401
    from geoplan.jobs.edits import add_edit
    from geoplan.plan.edits import Edit

    as_json = facts.pop("as_json")
    made = clock.now().isoformat(timespec="seconds")
    _show(add_edit(folder, Edit(kind=kind, made=made, **_what(words), **facts)), as_json=as_json)  # type: ignore[arg-type]


def _show(done: "Listed", *, as_json: bool) -> None:
    if as_json:
        show_json(done.document)
        return
    tell(
        "edit.done",
        number=done.number,
        kind=say(f"edit.kind.{done.edit.kind}"),
        what=_named(done.edit),
        pieces=done.pieces,
        length=f"{done.length_m:.0f}",
    )


def _named(one: "Edit") -> str:
    return one.street or f"{one.lon:.5f},{one.lat:.5f}"


@edit.command("close", help=say("help.edit.close"))
@click.argument("what", nargs=-1, required=True)
@_ONLY
@_JSON
@click.pass_obj
def close(folder: Path, what: tuple[str, ...], modes: tuple[str, ...], as_json: bool) -> None:
    """Close a street."""
    _keep(folder, "close", what, modes=modes or _MODES, as_json=as_json)


@edit.command("open", help=say("help.edit.open"))
@click.argument("what", nargs=-1, required=True)
@_ONLY
@_JSON
@click.pass_obj
def open_street(folder: Path, what: tuple[str, ...], modes: tuple[str, ...], as_json: bool) -> None:
    """Open a street."""
    _keep(folder, "open", what, modes=modes or _MODES, as_json=as_json)


@edit.command("gate", help=say("help.edit.gate"))
@click.argument("what", nargs=-1, required=True)
@click.option("--hours", required=True, help=say("help.edit.hours"))
@_ONLY
@_JSON
@click.pass_obj
def gate(
    folder: Path, what: tuple[str, ...], hours: str, modes: tuple[str, ...], as_json: bool
) -> None:
    """Note a gate with hours."""
    _keep(folder, "gate", what, modes=modes or _MODES, hours=hours, as_json=as_json)


@edit.command("add", help=say("help.edit.add"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--crs", "datum", help=say("help.crs"))
@_JSON
@click.pass_obj
def add(folder: Path, file: Path, datum: str | None, as_json: bool) -> None:
    """Add streets of a file."""
    from geoplan.jobs.edits import add_streets

    _show(add_streets(folder, file, now=clock.now(), datum=datum), as_json=as_json)


@edit.command("list", help=say("help.edit.list"))
@_JSON
@click.pass_obj
def list_them(folder: Path, as_json: bool) -> None:
    """List the edits."""
    from geoplan.jobs.edits import list_edits

    found = list_edits(folder)
    if as_json:
        show_json([one.document for one in found])
        return
    if not found:
        tell("edit.empty")
        return
    head = [say(f"edit.head.{c}") for c in ("number", "kind", "what", "modes", "hours", "length")]
    rows = [
        (
            one.number,
            say(f"edit.kind.{one.edit.kind}"),
            _named(one.edit),
            " ".join(one.edit.modes),
            one.edit.hours,
            f"{one.length_m:.0f}" if one.pieces else "–",
        )
        for one in found
    ]
    table(head, rows)


@edit.command("undo", help=say("help.edit.undo"))
@click.argument("number", type=click.IntRange(1), required=False)
@click.pass_obj
def undo(folder: Path, number: int | None) -> None:
    """Take an edit back."""
    from geoplan.jobs.edits import undo_edit

    gone = undo_edit(folder, number=number or 0)
    tell("edit.undone", kind=say(f"edit.kind.{gone.kind}"), what=_named(gone))


@streets.command("components", help=say("help.components"))
@click.option(
    "--mode", default="foot", show_default=True, type=click.Choice(_MODES), help=say("help.mode")
)
@click.option("--out", type=click.Path(path_type=Path), help=say("help.components.out"))
@_JSON
@click.pass_obj
def components(folder: Path, mode: str, out: Path | None, as_json: bool) -> None:
    """Report the parts of the network."""
    from geoplan.jobs.components import report_components

    found = report_components(folder, mode=mode, out=out)
    if as_json:
        show_json(found.document)
        return
    cut = found.parts[1:]
    tell(
        "parts.facts",
        mode=say(f"plan.mode.{mode}"),
        main=f"{found.parts[0].length_m / 1000:.1f}" if found.parts else "0",
        count=len(cut),
        m=f"{sum(part.length_m for part in cut):.0f}",
    )
    for part in cut:
        if part.sites:
            names = ", ".join(f"{key} {found.names.get(key, '')}" for key in part.sites)
            streets = " · ".join(part.streets)
            length = f"{part.length_m:.0f}"
            tell("parts.here", n=part.number, length=length, streets=streets, sites=names)
    if found.off:
        tell("parts.off", sites=", ".join(found.off))
    tell("cli.files")
    files({found.page: say("file.components")})


@streets.command("speeds", help=say("help.speeds"))
@click.option("--edit", "copy", is_flag=True, help=say("help.speeds.edit"))
@_JSON
@click.pass_obj
def speeds(folder: Path, copy: bool, as_json: bool) -> None:
    """Show speeds and delays."""
    from dataclasses import asdict

    from geoplan.jobs.edits import edit_speeds, show_times

    if copy:
        tell("speeds.here", path=edit_speeds(folder))
        return
    times = show_times(folder)
    if as_json:
        show_json(asdict(times))
        return
    rows = [
        (say(f"plan.mode.{mode}"), kind, f"{kmh:.1f}")
        for mode, known in times.speeds_kmh.items()
        for kind, kmh in known.items()
    ]
    table([say("speeds.head.mode"), say("speeds.head.class"), "km/h"], rows)
    tell("speeds.delay.junction", facts=_flat(times.junction_s))
    tell("speeds.delay.crossing", facts=_flat(times.crossing_s))
    tell("speeds.delay.turn", facts=_flat({m: _flat(known) for m, known in times.turn_s.items()}))
    tell("speeds.delay.parking", seconds=f"{times.parking_s:.0f}")


def _flat(known: Any) -> str:  # noqa: ANN401  (numbers or texts by name)
    return ", ".join(f"{key} {value}" for key, value in known.items()) or "–"
