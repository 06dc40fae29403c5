"""Projects: begin one, and say what it holds."""

from pathlib import Path

from geoplan.store.project import make_project


def start_project(folder: Path, *, template: str) -> str:
    """Make a project folder named after its place; return the standard's identifier.

    Raises
    ------
    ProjectError
        `project.exists`.
    MissingError
        `asset.missing`: no such template.
    """
    project = make_project(folder, name=folder.resolve().name, template=template)
    return project.settings.standard
