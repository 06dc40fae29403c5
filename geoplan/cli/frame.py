"""Commands of the frame: what the map says, and streets as sites."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.words import say
from geoplan.cli.show import files, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.jobs.frame import Diff, Segments

_SHOWN = 40


@click.group("frame", help=say("help.frame"))
def frame() -> None:
    """Gather the commands of the frame."""


@frame.command("diff", help=say("help.frame.diff"))
@click.option("--map", "maps", multiple=True, help=say("help.frame.map"))
@click.option("--crs", "datum", help=say("help.crs"))
@click.option("--category", default="", help=say("help.frame.category"))
@click.option("--encoding", default="", help=say("help.encoding"))
@click.option("--layer", default="", help=say("help.layer"))
@click.option("--add", is_flag=True, help=say("help.frame.add"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def diff(folder: Path, /, maps: tuple[str, ...], **said: Any) -> None:  # noqa: ANN401
    """Compare the ledger with a map."""
    from geoplan.jobs.bring_in import Told
    from geoplan.jobs.frame import diff_frame

    as_json, add = said.pop("as_json"), said.pop("add")

    def approve(done: "Diff") -> bool:
        if as_json or not add:
            return bool(add)
        _show(done)
        found = done.counts["map_only"]
        asked = bool(found) and sys.stdin.isatty()
        return not asked or bool(click.confirm(say("cli.diff.ask", n=found)))

    done = diff_frame(folder, maps, told=Told(**said), approve=approve)
    if as_json:
        rows = done.table.drop(columns="point").fillna("").to_dict("records")
        show_json({**done.counts, "added": done.added, "unmapped": done.unmapped, "rows": rows})
        return
    if add:
        tell("cli.diff.added", n=done.added)
    else:
        _show(done)


def _show(done: "Diff") -> None:
    tell("cli.diff.read", read=done.read, unplaced=done.unplaced, kinds=sum(done.unmapped.values()))
    tell("cli.diff.counts", **done.counts)
    told = done.table[done.table["status"] != "same"].head(_SHOWN).to_dict("records")
    head = [say(f"book.{c}") for c in ("status", "name", "map_name", "category", "distance_m")]
    rows = [
        (
            say(f"gap.{row['status']}"),
            row["name"],
            row["map_name"],
            done.names.get(row["category"], row["category"]),
            "" if row["distance_m"] != row["distance_m"] else f"{row['distance_m']:.0f}",
        )
        for row in told
    ]
    if rows:
        table(head, rows)
    rest = len(done.table) - done.counts["same"] - len(rows)
    if rest > 0:
        tell("cli.more", n=rest)
    tell("cli.files")
    files({done.page: say("file.diff"), done.book: say("file.diff_book")})


@frame.command("segments", help=say("help.frame.segments"))
@click.option("--class", "classes", multiple=True, help=say("help.segments.class"))
@click.option("--name", "names", multiple=True, help=say("help.segments.name"))
@click.option("--area", "areas", multiple=True, help=say("help.segments.area"))
@click.option(
    "--length",
    "length_m",
    default=300.0,
    show_default=True,
    type=click.FloatRange(min=20),
    help=say("help.segments.length"),
)
@click.option("--category", required=True, help=say("help.segments.category"))
@click.option("--preview", is_flag=True, help=say("help.segments.preview"))
@click.option("--replace", is_flag=True, help=say("help.segments.replace"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def segments(folder: Path, /, areas: tuple[str, ...], **said: Any) -> None:  # noqa: ANN401
    """Cut streets into stretches."""
    from geoplan.frame.segments import Cut
    from geoplan.jobs.frame import cut_segments

    as_json = said.pop("as_json")
    ways = {name: said.pop(name) for name in ("preview", "replace")}
    said["classes"] = tuple(kind for text in said["classes"] for kind in text.split(","))
    cut = Cut(**said, unnamed=say("segment.unnamed"))
    done = cut_segments(folder, cut, areas=areas, **ways)
    if as_json:
        fates = ("added", "changed", "same", "known", "total", "earlier", "replaced")
        show_json({**_measures(done), **{name: getattr(done, name) for name in fates}})
    else:
        _show_segments(done, **ways)


def _measures(done: "Segments") -> dict[str, object]:
    km = float(done.sites.geometry.length.sum() / 1000)
    median = f"{done.sites['size'].median():.0f}"
    return {"n": len(done.sites), "km": f"{km:.1f}", "median": median}


def _show_segments(done: "Segments", *, preview: bool, replace: bool) -> None:
    tell("cli.segments", **_measures(done))
    head = [say(f"book.{c}") for c in ("id", "name", "townships")]
    rows = done.sites.head(_SHOWN if preview else 8)
    table(head, [(key, row["name"], row["township"]) for key, row in rows.iterrows()])
    if preview:
        tell("cli.segments.preview")
    else:
        fates = {n: getattr(done, n) for n in ("added", "changed", "same", "known", "total")}
        tell("cli.segments.done", **fates)
    if done.earlier:
        gone = replace and not preview
        tell("cli.segments.replaced" if gone else "cli.segments.earlier", n=done.earlier)
