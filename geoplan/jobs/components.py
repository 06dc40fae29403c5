"""Which parts of the street map hang together, and who stands on the others."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geoplan.jobs.edits import read_edited_network
from geoplan.jobs.notes import page_notes, read_backdrop
from geoplan.plan.network import Ints, StreetNetwork
from geoplan.plan.snap import snap_points
from geoplan.render.web.components_page import PartRow, components_page
from geoplan.store.atomic import write_text
from geoplan.store.project import Project, open_project

_NAMES: Final = 4


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the network within which one can go from anywhere to anywhere."""

    number: int  # 0 is the largest
    pieces: int
    length_m: float
    streets: tuple[str, ...]  # the longest names in it
    sites: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        """The part as plain values."""
        return {
            "number": self.number,
            "pieces": self.pieces,
            "length_m": round(self.length_m),
            "streets": list(self.streets),
            "sites": list(self.sites),
        }


@dataclass(frozen=True, kw_only=True)
class Components:
    """All parts of one mode, longest first, the page that shows them, and sites off all streets."""

    mode: str
    parts: list[Part]
    off: list[str]
    page: Path
    names: dict[str, str] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """The parts as plain values."""
        return {
            "mode": self.mode,
            "parts": [part.document for part in self.parts],
            "off": self.off,
            "page": str(self.page),
        }


def report_components(folder: Path, *, mode: str, out: Path | None = None) -> Components:
    """Find the parts of the street network for one mode and write the page that shows them.

    Raises
    ------
    ProjectError
        No streets or no frame yet.
    """
    with open_project(folder, write=True) as project:
        network = read_edited_network(project)
        frame = project.read_frame()
        part_of = _parts(network, mode)
        stand, off = _sites(frame.sites, network, mode=mode, part_of=part_of)
        parts = [
            _part(number, network, np.flatnonzero(part_of == number), stand.get(number, ()))
            for number in range(int(part_of.max(initial=-1)) + 1)
        ]
        names = {str(key): str(name) for key, name in frame.sites["name"].items()}
        path = (out or project.folder / "maps") / f"components-{mode}.html"
        write_text(path, _page(project, network, part_of, parts=parts, mode=mode))
        return Components(mode=mode, parts=parts, off=off, page=path, names=names)


def _parts(network: StreetNetwork, mode: str) -> Ints:
    """Return each piece's part, the longest first; -1: closed to the mode, or between parts."""
    label, _ = network.components(mode)
    inside = (network.mask(mode) > 0) & (label[network.u] == label[network.v])
    own = np.where(inside, label[network.u], -1)
    known = np.unique(own[own >= 0])
    length = np.array([network.length_m[own == one].sum() for one in known])
    rank = np.full(int(label.max(initial=0)) + 1, -1)
    rank[known[np.argsort(-length, kind="stable")]] = np.arange(len(known))
    return np.where(inside, rank[own], -1)


def _sites(
    sites: gpd.GeoDataFrame, network: StreetNetwork, *, mode: str, part_of: Ints
) -> tuple[dict[int, tuple[str, ...]], list[str]]:
    shapes = np.asarray(sites.geometry.to_crs(network.crs).array, dtype=object)
    snapped = snap_points(shapely.point_on_surface(shapes), network, mode=mode)
    stand: dict[int, tuple[str, ...]] = {}
    off: list[str] = []
    for key, edge in zip(sites.index, snapped.edge.tolist(), strict=True):
        if edge < 0:
            off.append(str(key))
        elif part_of[edge] != 0:
            number = int(part_of[edge])
            stand[number] = (*stand.get(number, ()), str(key))
    return stand, off


def _part(number: int, network: StreetNetwork, rows: Ints, sites: tuple[str, ...]) -> Part:
    named = network.edges.iloc[rows]
    named = named[named["name"] != ""]
    longest = named.groupby("name")["length_m"].sum().sort_values(ascending=False)
    return Part(
        number=number,
        pieces=len(rows),
        length_m=float(network.length_m[rows].sum()),
        streets=tuple(str(name) for name in longest.index[:_NAMES]),
        sites=sites,
    )


def _page(
    project: Project, network: StreetNetwork, part_of: Ints, *, parts: list[Part], mode: str
) -> str:
    frame = project.read_frame()
    rows = [
        PartRow(
            number=part.number,
            length_m=part.length_m,
            streets=part.streets,
            sites=part.sites,
            lines=network.lines[part_of == part.number],
        )
        for part in parts[1:]
    ]
    kept = [site for part in parts[1:] for site in part.sites]
    return components_page(
        rows,
        mode=mode,
        main_m=parts[0].length_m if parts else 0.0,
        crs=network.crs,
        sites=gpd.GeoDataFrame(frame.sites.loc[kept]),
        everywhere=network.nodes,
        backdrop=read_backdrop(project),
        standard=project.standard,
        notes=page_notes(project, title="file.components"),
    )
