"""What geoplan brings along: standards, designs and the demo county."""

from pathlib import Path

from geoplan.base.errors import MissingError

_PACKAGE = Path(__file__).parents[1]


def assets_folder() -> Path:
    """Return the data folder: of the checkout, or the copy packed into the wheel."""
    checkout = _PACKAGE.parent / "data"
    return checkout if (checkout / "standards").is_dir() else _PACKAGE / "_data"


def asset(kind: str, name: str) -> Path:
    """Return one file, such as `asset("designs", "mirror.toml")`.

    Raises
    ------
    MissingError
        `asset.missing`, naming what there is.
    """
    folder = assets_folder() / kind
    path = folder / name
    if path.parent != folder or not path.exists():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.toml")))
        raise MissingError("asset.missing", kind=kind, name=name, known=known)
    return path
