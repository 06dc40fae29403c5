"""A project: one folder a clerk can copy, with everything of one county in it."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import filelock
import geopandas as gpd
import pandas as pd
from pyproj import CRS

from geoplan.base.errors import MissingError, ProjectError
from geoplan.draw.design import Design
from geoplan.frame.areas import check_areas, no_areas
from geoplan.frame.duties import check_duties, no_duties
from geoplan.frame.sites import check_sites, no_sites
from geoplan.frame.standard import Standard
from geoplan.frame.units import Frame
from geoplan.plan.result import Place
from geoplan.store.assets import asset
from geoplan.store.atomic import sweep, write_bytes
from geoplan.store.documents import read_json, read_value, write_json, write_toml
from geoplan.store.layers import layer_names, read_layer, read_table, write_layers
from geoplan.store.place import refuse_shared
from geoplan.visits.problems import Catalogue

FORMAT: Final = "geoplan-project-v1"
_LOCK: Final = ".lock"
PATIENCE_S: Final = 10.0  # how long a writer waits for another


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What `project.toml` holds."""

    format: str
    name: str
    standard: str
    zone: str = "Asia/Shanghai"
    crs: str = ""  # chosen once, with the first data
    credit: str = ""  # of the street map
    start: Place | None = None  # where the teams set out, once said
    assessment: str = ""  # day of the assessment, "YYYY-MM-DD", once said
    map_number: str = ""  # of the map's approval (审图号), once said
    allow_shared: bool = False  # write although the folder is synced or on the network


@dataclass(frozen=True, kw_only=True)
class Project:
    """An open project; every write replaces whole files."""

    folder: Path

    # ---- settings and standard

    @property
    def settings(self) -> Settings:
        """The project's settings."""
        return read_value(self.folder / "project.toml", Settings)

    def write_settings(self, settings: Settings) -> None:
        """Replace the settings."""
        document = {key: value for key, value in asdict(settings).items() if value is not None}
        write_toml(self.folder / "project.toml", document)

    @property
    def standard(self) -> Standard:
        """The standard pinned in this project."""
        return read_value(self.folder / "standard.toml", Standard)

    @property
    def problems(self) -> Catalogue:
        """The problem catalogue: the project's own `problems.toml`, else the example."""
        own = self.folder / "problems.toml"
        return read_value(own if own.exists() else asset("problems", "county.toml"), Catalogue)

    def aware(self, moment: datetime) -> datetime:
        """Return a moment with the project's zone where it names none."""
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.settings.zone))

    def local(self, moment: datetime) -> str:
        """Return an aware moment as ISO text in the project's zone, to the second."""
        return moment.astimezone(ZoneInfo(self.settings.zone)).isoformat(timespec="seconds")

    # ---- frame

    @property
    def crs(self) -> CRS | None:
        """The metric system chosen with the first data, None before."""
        chosen = self.settings.crs
        return CRS(chosen) if chosen else None

    @property
    def has_frame(self) -> bool:
        """Whether sites or areas were brought in."""
        return (self.folder / "frame.gpkg").exists()

    def read_frame(self) -> Frame:
        """Return sites and areas.

        Raises
        ------
        ProjectError
            `frame.none`: nothing was imported yet.
        """
        path = self.folder / "frame.gpkg"
        settings = self.settings
        if not path.exists() or not settings.crs:
            raise ProjectError("frame.none", folder=str(self.folder))
        sites = check_sites(read_layer(path, "sites", index="site_id"))
        areas = check_areas(read_layer(path, "areas", index="area_id"))
        return Frame(
            sites=sites,
            areas=areas,
            crs=CRS(settings.crs),
            standard_id=settings.standard,
            duties=_duties(path),
        )

    def frame_or_empty(self, crs: CRS) -> Frame:
        """Return the frame, or an empty one in this system."""
        if self.has_frame:
            return self.read_frame()
        standard_id = self.settings.standard
        return Frame(sites=no_sites(crs), areas=no_areas(crs), crs=crs, standard_id=standard_id)

    def write_frame(self, frame: Frame) -> None:
        """Replace sites and areas in one step."""
        layers = {
            "sites": check_sites(frame.sites),
            "areas": check_areas(frame.areas),
            "duties": check_duties(frame.duties),
        }
        write_layers(self.folder / "frame.gpkg", layers)

    # ---- streets

    @property
    def has_streets(self) -> bool:
        """Whether a street map was brought in."""
        return (self.folder / "roads.gpkg").exists()

    def write_streets(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        """Replace the street map: nodes, edges, water, green, buildings, places."""
        write_layers(self.folder / "roads.gpkg", layers)

    def read_streets(self, *names: str) -> dict[str, gpd.GeoDataFrame]:
        """Return layers of the street map, all of them when none is named.

        Raises
        ------
        ProjectError
            `streets.none`: none was imported yet.
        """
        path = self.folder / "roads.gpkg"
        if not path.exists():
            raise ProjectError("streets.none", folder=str(self.folder))
        index = {"nodes": "node", "edges": "edge"}
        return {
            name: read_layer(path, name, index=index.get(name, "row"))
            for name in names or layer_names(path)
        }

    # ---- rounds

    def round_folder(self, round_id: str) -> Path:
        """Return the folder of a round.

        Raises
        ------
        ProjectError
            `round.name`: the name would leave the folder or cannot be a label.
        """
        safe = (
            round_id.isprintable()
            and not set(round_id) & set('/\\:*?"<>|')
            and round_id.strip(". ")
        )
        if not safe or round_id != round_id.strip():
            raise ProjectError("round.name", round=round_id)
        return self.folder / "rounds" / round_id

    def attempt_folder(self, round_id: str) -> Path:
        """Return where a round's current attempt lies: the last one that was committed.

        The first lies in the round's folder itself, a second in `again-2` below it, and so on;
        none is ever moved or overwritten.
        """
        base = self.round_folder(round_id)
        again = (path.parent for path in base.glob("again-*/commit.json"))
        return max(again, key=lambda path: int(path.name.removeprefix("again-")), default=base)

    def new_attempt(self, round_id: str, *, counter: int) -> Path:
        """Return where the attempt of this number belongs; it counts once committed there."""
        base = self.round_folder(round_id)
        return base if counter == 1 else base / f"again-{counter}"

    def read_round(self, round_id: str, name: str) -> Any:  # noqa: ANN401  (a document)
        """Return a JSON document of a round.

        Raises
        ------
        ProjectError
            `round.missing`: that step has not been done, with the command that does it.
        """
        path = self.attempt_folder(round_id) / name
        if not path.exists():
            code = f"round.missing.{path.stem}"
            raise ProjectError(code, round=round_id)
        return read_json(path)

    def write_round(self, round_id: str, name: str, document: object) -> Path:
        """Write a JSON document of a round."""
        path = self.attempt_folder(round_id) / name
        write_json(path, document)
        return path

    def read_design(self, name: str) -> Design:
        """Return a design: a path, a name in the project's `designs`, or one brought along.

        Raises
        ------
        MissingError
            `asset.missing`, naming the designs there are.
        """
        stem = name.removesuffix(".toml")
        own = self.folder / "designs" / f"{stem}.toml"
        for path in (Path(name), own):
            if path.is_file():
                return read_value(path, Design)
        if Path(name).name != name:
            raise MissingError("file.missing", file=name)
        return read_value(asset("designs", f"{stem}.toml"), Design)

    # ---- the key that signs amendments

    @property
    def public_key(self) -> str:
        """The project's public key, "" when it has none."""
        path = self.folder / "keys" / "amendments.json"
        return str(read_json(path)["public"]) if path.exists() else ""

    @property
    def private_key(self) -> str:
        """The project's private key.

        Raises
        ------
        ProjectError
            `sign.no_key`.
        """
        path = self.folder / "keys" / "amendments.json"
        if not path.exists():
            raise ProjectError("sign.no_key", folder=str(self.folder))
        return str(read_json(path)["private"])

    def write_key(self, private: str, *, public: str) -> Path:
        """Keep a pair of keys; the private one is for this machine's owner only."""
        path = self.folder / "keys" / "amendments.json"
        if path.exists():
            raise ProjectError("sign.has_key", file=str(path))
        # Closed before anything lies in it: the file itself is for all to read for a moment.
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_json(path, {"private": private, "public": public})
        path.chmod(0o600)
        return path

    # ---- originals

    def keep_original(self, path: Path) -> str:
        """Keep a copy of a file that was brought in, named by its digest; return the digest."""
        return self.keep_content(path.read_bytes(), name=path.name)

    def keep_content(self, content: bytes, *, name: str) -> str:
        """Keep what was brought in, named by its digest; return the digest."""
        digest = hashlib.sha256(content).hexdigest()
        kept = self.folder / "originals" / f"{digest[:16]}-{name}"
        if not kept.exists():
            write_bytes(kept, content)
        return digest


def _duties(path: Path) -> pd.DataFrame:
    if "duties" not in layer_names(path):
        return no_duties()
    return check_duties(read_table(path, "duties"))


def make_project(folder: Path, *, name: str, template: str) -> Project:
    """Make a project folder with a standard and settings.

    Raises
    ------
    ProjectError
        `project.exists`: there is one already; `place.network`, `place.synced`.
    MissingError
        `asset.missing`: no such template.
    """
    source = asset("standards", f"{template}.toml")
    standard = read_value(source, Standard)
    if (folder / "project.toml").exists():
        raise ProjectError("project.exists", folder=str(folder))
    refuse_shared(folder)
    folder.mkdir(parents=True, exist_ok=True)
    project = Project(folder=folder)
    write_bytes(folder / "standard.toml", source.read_bytes())
    # Last: a folder is a project once this file is there.
    project.write_settings(Settings(format=FORMAT, name=name, standard=standard.id))
    return project


def find_project(start: Path) -> Path:
    """Return the project folder at or above a place.

    Raises
    ------
    ProjectError
        `project.none`.
    """
    for folder in (start, *start.resolve().parents):
        if (folder / "project.toml").is_file():
            return folder
    raise ProjectError("project.none", folder=str(start))


@contextmanager
def open_project(folder: Path, *, write: bool = False) -> Iterator[Project]:
    """Open a project; for writing, one process at a time.

    Raises
    ------
    ProjectError
        `project.none`, `project.locked` naming who holds it, `place.network` or `place.synced`.
    """
    project = Project(folder=find_project(folder))
    if not write:
        yield project
        return
    if not project.settings.allow_shared:
        refuse_shared(project.folder)
    path = project.folder / _LOCK
    lock = filelock.FileLock(path, timeout=PATIENCE_S)
    owner = path.with_suffix(".owner")
    try:
        lock.acquire()
    except filelock.Timeout:
        holder = owner.read_text("utf-8") if owner.exists() else "?"
        raise ProjectError("project.locked", folder=str(project.folder), owner=holder) from None
    try:
        sweep(project.folder)
        owner.write_text(
            f"{os.environ.get('USERNAME') or os.environ.get('USER') or '?'} (pid {os.getpid()})",
            encoding="utf-8",
        )
        yield project
    finally:
        owner.unlink(missing_ok=True)
        lock.release()
