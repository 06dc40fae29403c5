"""The second verifier: a page that anyone opens without a network."""

from importlib.resources import files
from pathlib import Path

from geoplan.store.atomic import write_bytes
from geoplan.store.project import open_project


def verifier_page() -> bytes:
    """Return the verifying page, the same bytes for everyone."""
    return files("geoplan.render").joinpath("assets", "verify.html").read_bytes()


def write_verifier(folder: Path, *, out: Path | None = None) -> Path:
    """Write the verifying page and return its path.

    Parameters
    ----------
    folder
        The project, or a folder in it; not looked at where `out` is given.
    out
        The file to write instead of the project's `maps/verify.html`.

    Raises
    ------
    ProjectError
        `project.none`, `store.unwritable`.
    """
    if out is None:
        with open_project(folder) as project:
            out = project.folder / "maps" / "verify.html"
    write_bytes(out, verifier_page())
    return out
