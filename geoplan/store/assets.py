"""What geoplan brings along: standards, designs and the demo county."""

import hashlib
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


def code_digest() -> str:
    """Return one SHA-256 over the code that draws: the rooms base, frame and draw.

    Line ends are folded, so that a checkout on Windows has the same digest.
    """
    total = hashlib.sha256()
    for room in ("base", "draw", "frame"):
        for path in sorted((_PACKAGE / room).rglob("*.py"), key=lambda p: p.as_posix()):
            name = path.relative_to(_PACKAGE).as_posix()
            text = path.read_text("utf-8").replace("\r\n", "\n")
            total.update(f"{name}\0{len(text)}\0{text}".encode())
    return total.hexdigest()
