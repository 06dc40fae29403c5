"""The verifier as one file that Python runs without installing anything."""

import io
import zipfile
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from geoplan.store.atomic import write_bytes

# What `geoplan.cli.standalone` imports, and nothing beside it.
_ROOMS: Final = ("base", "draw")
_SINGLE: Final = ("__init__.py", "frame/__init__.py", "frame/text.py", "cli/__init__.py",
                  "cli/standalone.py")  # fmt: skip
_MAIN: Final = "import sys\nfrom geoplan.cli.standalone import main\nsys.exit(main())\n"
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the same bytes each time


def write_program(folder: Path) -> Path:
    """Write `verify.pyz` into a folder and return its path."""
    path = folder / "verify.pyz"
    write_bytes(path, program_bytes())
    return path


def program_bytes() -> bytes:
    """Return the program: the modules that verify, as they are, in a zip that Python runs."""
    package = files("geoplan")
    texts = {name: package.joinpath(name).read_bytes() for name in _SINGLE}
    for room in _ROOMS:
        texts |= dict(_modules(package.joinpath(room), room))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(_entry("__main__.py"), _MAIN)
        for name in sorted(texts):
            archive.writestr(_entry(f"geoplan/{name}"), texts[name])
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _modules(folder: Traversable, place: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in folder.iterdir():
        if item.is_dir() and item.name != "__pycache__":
            found += _modules(item, f"{place}/{item.name}")
        elif item.name.endswith(".py"):
            found.append((f"{place}/{item.name}", item.read_bytes()))
    return found
