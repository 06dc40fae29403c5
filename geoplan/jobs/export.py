"""Routes for other programs."""

import re
from collections.abc import Sequence
from pathlib import Path

from geoplan.base.words import reader, say
from geoplan.jobs.plan import read_planned
from geoplan.render.exports import WRITERS, ExportNotes, export_of, gpkg_layers
from geoplan.store.atomic import write_bytes
from geoplan.store.layers import write_layers
from geoplan.store.project import open_project


def export_round(
    folder: Path,
    *,
    round_id: str,
    formats: Sequence[str],
    team: str = "",
    out: Path | None = None,
) -> dict[Path, str]:
    """Write a round's routes in other formats; return each file and what it is.

    Parameters
    ----------
    folder
        The project.
    round_id
        Whose plan.
    formats
        gpkg, or of `geoplan.render.exports.WRITERS`.
    team
        Only this one; "" for all.
    out
        Where to; the round's `exports` when left out.

    Raises
    ------
    ProjectError
        `round.missing.plan`: no routes yet.
    PlanError
        `export.no_team`.
    """
    with open_project(folder, write=True) as project:
        planned = read_planned(project, round_id)
        name = project.settings.name
        notes = ExportNotes(
            title=say("export.title", name=name, round=round_id),
            lang=reader(),
            credit=project.settings.credit,
        )
        export = export_of(planned, standard=project.standard, notes=notes, team=team)
        where = out or project.attempt_folder(round_id) / "exports"
        stem = re.sub(r"[^\w\-]", "_", f"{round_id}-{team}" if team else round_id)
        made: dict[Path, str] = {}
        for wanted in dict.fromkeys(formats):
            what = say("file.export", format=wanted)
            if wanted == "gpkg":
                made[where / f"{stem}.gpkg"] = what
                write_layers(where / f"{stem}.gpkg", gpkg_layers(export))
                continue
            for ending, write in WRITERS[wanted]:
                path = where / f"{stem}.{ending}"
                write_bytes(path, write(export))
                made[path] = what
        return made
