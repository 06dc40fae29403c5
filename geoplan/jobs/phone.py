"""The phone's map: how likely each market is picked, as table, workbook and page."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from geoplan.base.errors import DesignError
from geoplan.base.words import say
from geoplan.draw.phone_map import PhoneModel, PhoneStudy, Quadrature, phone_envelope
from geoplan.draw.phone_origins import (
    Origins,
    built_up,
    line_origins,
    point_origins,
    uniform_origins,
)
from geoplan.draw.phone_regions import Ground
from geoplan.frame.units import Frame
from geoplan.jobs.notes import page_notes, read_backdrop
from geoplan.render.phone_book import phone_book
from geoplan.render.web.phone_page import model_label, phone_page
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.project import Project, open_project

if TYPE_CHECKING:
    from collections.abc import Callable

MARKETS: Final = ("farm_market", "goods_market", "supermarket", "mall")
ORIGINS: Final = ("uniform", "population", "road", "hotel")
RULES: Final = ((1.0,), (0.5, 0.3, 0.2))
# Streets on which somebody stands and looks at a phone.
WALKED: Final = (
    "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "pedestrian",
)  # fmt: skip
HOME_M: Final = 200.0  # a compound's usual reach
COMMUNITY_M: Final = 400.0
HOTEL_M: Final = 500.0  # scale of the kernel: most assessors set out within a kilometre
POINTS: Final = 400_000  # per law of origins: the error is far below what the models differ by


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of the phone's map.

    Attributes
    ----------
    categories
        What can be picked; none: every kind of market that the frame has.
    origins
        Of `ORIGINS`; none: all that the frame supports.
    weights
        Of the ranks; none: those of `RULES`.
    radius_m
        The list's reach; infinite for no limit.
    """

    categories: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    picks: int = 1
    weights: tuple[float, ...] = ()
    radius_m: float = float("inf")


@dataclass(frozen=True, kw_only=True)
class Phoned:
    """What the phone's map told, what things are called, and the files that show it."""

    study: PhoneStudy
    labels: tuple[str, ...]
    names: dict[str, str]
    files: dict[Path, str] = field(default_factory=dict)


def phone_project(folder: Path, asked: Asked, *, out: Path | None = None) -> Phoned:
    """Say how likely each market of the frame is picked, and write workbook and page.

    Parameters
    ----------
    folder
        The project; the workbook goes to `reports`, the page to `maps`.
    asked
        What can be picked, and under which assumptions.
    out
        Where the page goes, if not to `maps`.

    Raises
    ------
    DesignError
        `phone.no_sites`, `phone.unsupported`, `phone.weights`, `phone.picks`, `phone.radius`.
    """
    with open_project(folder, write=True) as project:
        standard = project.standard
        study = study_phone(project, asked)
        book = project.folder / "reports" / "phone.xlsx"
        page = (out or project.folder / "maps") / "phone.html"
        write_bytes(book, phone_book(study, standard=standard))
        notes = page_notes(project, title="file.phone")
        backdrop = read_backdrop(project)
        write_text(page, phone_page(study, backdrop=backdrop, standard=standard, notes=notes))
        lang = notes.lang
        return Phoned(
            study=study,
            labels=tuple(model_label(model) for model in study.models),
            names={category.code: category.say(lang) for category in standard.categories},
            files={book: say("file.phone_book"), page: say("file.phone")},
        )


def study_phone(project: Project, asked: Asked) -> PhoneStudy:
    """Return the chances under every assumption that is asked for and supported."""
    frame = project.read_frame()
    categories = asked.categories or MARKETS
    for code in asked.categories:
        project.standard.category(code)
    sites = gpd.GeoDataFrame(frame.sites[frame.sites["category"].isin(categories)])
    if sites.empty:
        raise DesignError("phone.no_sites")
    ground = built_up(frame.sites)
    origins, left = _origins(project, frame, asked, ground=ground)
    rules = (asked.weights,) if asked.weights else RULES
    models = tuple(
        PhoneModel(origin=origin, rank_weights=rule, radius_m=asked.radius_m)
        for origin in origins
        for rule in rules
    )
    quadrature = Quadrature(points=POINTS)
    table = phone_envelope(sites, origins, models=models, picks=asked.picks, quadrature=quadrature)
    return PhoneStudy(
        sites=sites, table=table, models=models, picks=asked.picks, ground=ground, left=left
    )


def _origins(
    project: Project, frame: Frame, asked: Asked, *, ground: Ground
) -> tuple[dict[str, Origins], dict[str, str]]:
    """Return the laws of origins that the frame supports, and why the others are left out."""
    found: dict[str, Origins] = {}
    left: dict[str, str] = {}
    makers: dict[str, Callable[[], Origins | None]] = {
        "uniform": lambda: uniform_origins(ground),
        "population": lambda: _homes(frame),
        "road": lambda: _roads(project, frame, ground=ground),
        "hotel": lambda: _hotels(frame),
    }
    for name in dict.fromkeys(asked.origins or ORIGINS):
        made = makers[name]()
        if made is None:
            left[name] = f"phone.left.{name}"
        else:
            found[name] = made
    if not found:
        raise DesignError("phone.unsupported", reasons=" ".join(map(say, left.values())))
    return found, left


def _homes(frame: Frame) -> Origins | None:
    """Return compounds by size; where there are none, communities, then villages."""
    sites, areas = frame.sites, frame.areas
    compounds = sites[sites["category"] == "compound"]
    if len(compounds):
        return point_origins(
            compounds.geometry, weight=compounds["size"].clip(lower=1), spread_m=HOME_M
        )
    for level in ("community", "village"):
        peopled = areas[(areas["level"] == level) & areas.geometry.notna() & (areas["size"] > 0)]
        if len(peopled):
            return point_origins(peopled.geometry, weight=peopled["size"], spread_m=COMMUNITY_M)
    return None


def _hotels(frame: Frame) -> Origins | None:
    hotels = frame.sites[frame.sites["category"] == "hotel"]
    if hotels.empty:
        return None
    even = np.ones(len(hotels))
    return point_origins(hotels.geometry, weight=even, spread_m=HOTEL_M, kernel="gauss")


def _roads(project: Project, frame: Frame, *, ground: Ground) -> Origins | None:
    """Return the streets of the built-up area; without a street map, the frame's stretches."""
    lines = _lines(frame.sites.geometry)
    if project.has_streets:
        edges = project.read_streets("edges")["edges"]
        kinds = edges["highway"].str.removesuffix("_link")
        streets = gpd.GeoSeries(edges.loc[kinds.isin(WALKED), "geometry"]).to_crs(frame.crs)
        inside = _lines(gpd.GeoSeries(streets.clip(ground)))
        lines = inside if len(inside) else lines
    return line_origins(lines) if len(lines) else None


def _lines(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    flat = shapely.get_dimensions(np.asarray(shapes.array, dtype=object)) == 1
    return gpd.GeoSeries(shapes[flat])
