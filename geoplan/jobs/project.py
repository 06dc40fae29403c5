"""Projects: begin one, and see whether geoplan has what it needs."""

from dataclasses import dataclass
from pathlib import Path

from geoplan import __version__
from geoplan.base.errors import GeoplanError
from geoplan.base.words import say
from geoplan.render.sheets.font import font_path
from geoplan.render.web.figure import check_assets
from geoplan.store.assets import assets_folder, code_digest
from geoplan.store.project import make_project


def start_project(folder: Path, *, template: str, name: str = "") -> str:
    """Make a project folder, named after its place if not said; return the standard's id.

    Raises
    ------
    ProjectError
        `project.exists`.
    MissingError
        `asset.missing`: no such template.
    """
    project = make_project(folder, name=name or folder.resolve().name, template=template)
    return project.settings.standard


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """One thing geoplan needs, and whether it is there."""

    what: str
    fine: bool
    detail: str


def examine() -> list[Examined]:
    """Return whether the parts that arrive beside the code are there and whole."""
    found = [
        Examined(what="geoplan", fine=True, detail=f"{__version__} ({code_digest()[:12]})"),
        _file(say("doctor.data"), assets_folder() / "demo" / "demo.toml"),
    ]
    for what, look in ((say("doctor.font"), font_path), (say("doctor.assets"), check_assets)):
        try:
            found.append(Examined(what=what, fine=True, detail=str(look())))
        except GeoplanError as error:
            found.append(Examined(what=what, fine=False, detail=str(error)))
    return found


def _file(what: str, path: Path) -> Examined:
    return Examined(what=what, fine=path.is_file(), detail=str(path))
