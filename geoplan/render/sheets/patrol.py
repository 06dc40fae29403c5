"""Patrol sheets, one a walker: overview, then map and streets part by part, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import WGS84, require_metric
from geoplan.base.words import say
from geoplan.plan.directions import Piece, leg_steps, say_step, say_street
from geoplan.plan.patrol.result import Patrol, PatrolPlan
from geoplan.plan.patrol.told import Stretch, duration, stretches
from geoplan.plan.result import Place
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.furniture import Grid
from geoplan.render.sheets.legend import legend
from geoplan.render.sheets.marks import Mark
from geoplan.render.sheets.notes import SheetNotes, heads
from geoplan.render.sheets.paper import fit
from geoplan.render.sheets.picture import Picture
from geoplan.render.sheets.qr import navigation_qr
from geoplan.render.sheets.svg import Scene, draw_map
from geoplan.render.sheets.typeset import printable_data, typeset

_CELL_MM: Final = 31.0
_PART, _PART_M = 14, 3_500.0  # stretches on one detail map, and metres
_CROSSING_M: Final = 15.0  # a shorter way on is the crossing of a street, and not listed
_BESIDE_MM: Final = 0.8  # both walks of a street lie beside each other, each on its right
_OVERVIEW_SHARE, _DETAIL_SHARE = 0.62, 0.34  # of the page's height
_MANY: Final = 45  # stretches that the overview can still number


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """One patrol, in the backdrop's metres; a line and a class of street for each passage."""

    plan: PatrolPlan
    patrol: Patrol
    lines: list[shapely.LineString]
    classes: Sequence[str]
    backdrop: Backdrop
    notes: SheetNotes

    def text(self, code: str, **facts: object) -> str:
        return self.notes.text(f"patrol.{code}", **facts)

    def name(self, stretch: Stretch) -> str:
        kind = self.classes[stretch.passages[0].order - 1]
        return say_street(stretch.name, kind, lang=self.notes.lang)

    def lines_of(self, stretch: Stretch) -> list[shapely.LineString]:
        return [self.lines[passage.order - 1] for passage in stretch.passages]


def patrol_sheet(
    plan: PatrolPlan,
    legs: gpd.GeoDataFrame,
    *,
    patrol: str,
    classes: Sequence[str],
    backdrop: Backdrop,
    notes: SheetNotes,
) -> bytes:
    """Return the PDF of one patrol: the same bytes for the same input.

    Parameters
    ----------
    plan
        As planned.
    legs
        Its passages as lines, drawn the way they are walked (`patrol_legs`).
    patrol
        Whose sheet.
    classes
        Street class of every street by its number in the plan.
    backdrop, notes
        What lies under the maps, and what stands around them.
    """
    return typeset(
        "patrol_sheet.typ",
        printable_data(
            _data(_walk(plan, legs, patrol, classes=classes, backdrop=backdrop, notes=notes)),
            lang=notes.lang,
        ),
    )


def patrol_picture(
    plan: PatrolPlan,
    legs: gpd.GeoDataFrame,
    *,
    patrol: str,
    classes: Sequence[str],
    backdrop: Backdrop,
    notes: SheetNotes,
) -> Picture:
    """Return the overview of one patrol; parameters as for `patrol_sheet`."""
    walk = _walk(plan, legs, patrol, classes=classes, backdrop=backdrop, notes=notes)
    return _overview(walk, stretches(walk.patrol))


def _walk(
    plan: PatrolPlan, legs: gpd.GeoDataFrame, patrol: str, *, classes: Sequence[str],
    backdrop: Backdrop, notes: SheetNotes,
) -> _Walk:  # fmt: skip
    require_metric(backdrop.streets, name="streets")
    own = legs[legs["patrol"] == patrol].sort_values("seq").to_crs(CRS(backdrop.streets.crs))
    one = next(one for one in plan.patrols if one.id == patrol)
    return _Walk(
        plan=plan,
        patrol=one,
        lines=cast("list[shapely.LineString]", list(own.geometry)),
        classes=[classes[passage.edge] for passage in one.passages],
        backdrop=backdrop,
        notes=notes,
    )


def _data(walk: _Walk) -> dict[str, Any]:
    plan, patrol, notes = walk.plan, walk.patrol, walk.notes
    told = stretches(patrol)
    picture = _overview(walk, told)
    parts = _parts(told)
    shown = set(picture.shown)
    drawn = []
    for part in parts:
        data, kinds = _part(walk, part)
        drawn.append(data)
        shown |= kinds
    name = walk.text("title", name=plan.name, id=patrol.id)
    return {
        "lang": notes.lang,
        "page": notes.page.setup,
        "title": f"{notes.title} · {name}",
        **heads((notes.title, name), ()),
        "facts": _facts(walk, told),
        "qr": navigation_qr(patrol.start.lon, patrol.start.lat, name="1"),
        "qr_label": walk.text("qr"),
        "overview": picture.svg(),
        "legend": legend(shown - {"stop", "other_stop"}, style=notes.style, lang=notes.lang),
        "rule": walk.text("both" if plan.both_sides else "once"),
        "columns": [
            walk.text(f"column.{c}") for c in ("number", "street", "walk", "metres", "done")
        ],
        "parts": drawn,
        "ways_title": notes.text("ways"),
        "unwalked": [
            f"{left.name or say('patrol.page.unnamed', lang=notes.lang)} {left.length_m} m"
            for left in plan.unreachable
        ],
        "unwalked_title": walk.text("unwalked"),
        "signatures": [notes.text(f"sign.{name}") for name in ("by", "left", "back")],
        "note": "",
        "footer": notes.footer(CRS(walk.backdrop.streets.crs), f"geoplan · {plan.name}"),
        "page_words": notes.page_words,
    }


def _parts(told: Sequence[Stretch]) -> list[list[Stretch]]:
    """Cut a walk into parts that a map can show: neither too many streets nor too long."""
    parts: list[list[Stretch]] = []
    length = 0.0
    for stretch in told:
        length += stretch.length_m
        if not parts or len(parts[-1]) >= _PART or length > _PART_M:
            parts.append([])
            length = stretch.length_m
        parts[-1].append(stretch)
    return parts


def _facts(walk: _Walk, told: Sequence[Stretch]) -> list[list[str]]:
    patrol = walk.patrol
    return [
        [walk.text("fact.start"), _place(patrol.start)],
        [walk.text("fact.finish"), _place(patrol.finish)],
        [walk.text("fact.required"), f"{patrol.required_m / 1000:.2f} km"],
        [walk.text("fact.repeat"), f"{patrol.deadhead_m / 1000:.2f} km"],
        [walk.text("fact.time"), duration(patrol.time_s)],
        [walk.text("fact.streets"), str(sum(stretch.required for stretch in told))],
        [walk.notes.text("fact.mode"), say(f"plan.mode.{walk.plan.mode}", lang=walk.notes.lang)],
        [walk.notes.text("fact.inspectors"), "＿" * 8],
    ]


def _place(place: Place) -> str:
    return place.name or f"{place.lon:.5f}, {place.lat:.5f}"


# ---- maps


def _beside(lines: Sequence[shapely.LineString], metres: float) -> list[shapely.LineString]:
    """Return lines moved to the right of the way they are walked."""
    moved = shapely.offset_curve(np.asarray(list(lines), dtype=object), -metres)
    return [line for line in moved.tolist() if not line.is_empty]


def _numbers(told: Sequence[Stretch], walk: _Walk) -> list[Mark]:
    marks: list[Mark] = []
    for stretch in told:
        if not stretch.required:
            continue
        line = max(walk.lines_of(stretch), key=lambda line: line.length)
        at = line.interpolate(0.5, normalized=True)
        marks.append(Mark(x_m=at.x, y_m=at.y, number=str(stretch.order)))
    return marks


def _runs(walk: _Walk, stretch: Stretch) -> list[shapely.LineString]:
    """Return a stretch's ways, joined as far as one walks on without turning back."""
    runs: list[list[shapely.LineString]] = []
    edge = -1
    for passage in stretch.passages:
        line = walk.lines[passage.order - 1]
        if not runs or passage.edge == edge:
            runs.append([])
        runs[-1].append(line)
        edge = passage.edge
    return [_joined(run) for run in runs]


def _joined(lines: Sequence[shapely.LineString]) -> shapely.LineString:
    return shapely.LineString(
        np.concatenate([shapely.get_coordinates(line) for line in lines], dtype="float64")
    )


def _scene(walk: _Walk, told: Sequence[Stretch], *, denominator: int, numbered: bool) -> Scene:
    aside = _BESIDE_MM * denominator / 1000
    chosen = {passage.order for stretch in told for passage in stretch.passages}
    need = [line for s in told if s.required for line in _runs(walk, s)]
    over = [line for s in told if not s.required for line in _runs(walk, s)]
    others = [line for at, line in enumerate(walk.lines, start=1) if at not in chosen]
    return Scene(
        legs=_beside(need, aside) if walk.plan.both_sides else need,
        walks=_beside(over, aside),
        other_legs=others,
        marks=_numbers(told, walk) if numbered else (),
        home=_home(walk),
        style=walk.notes.style,
        county=walk.notes.county,
    )


def _home(walk: _Walk) -> Mark:
    start = walk.patrol.start
    point = gpd.GeoSeries.from_xy([start.lon], [start.lat], crs=WGS84)
    moved = point.to_crs(CRS(walk.backdrop.streets.crs))
    x, y = float(moved.x.iloc[0]), float(moved.y.iloc[0])
    return Mark(x_m=x, y_m=y, number="", name=start.name)


def _overview(walk: _Walk, told: Sequence[Stretch]) -> Picture:
    wide, high = walk.notes.page.inner_mm
    paper = fit(
        shapely.union_all(np.asarray(walk.lines, dtype=object)),
        width_mm=wide,
        height_mm=high * _OVERVIEW_SHARE,
        least=2_000,
    )
    scene = _scene(walk, told, denominator=paper.denominator, numbered=len(told) <= _MANY)
    return draw_map(
        walk.backdrop,
        Scene(**{**_fields(scene), "grid": Grid.over(paper, cell_mm=_CELL_MM)}),
        paper=paper,
    )


def _fields(scene: Scene) -> dict[str, Any]:
    return {name: getattr(scene, name) for name in scene.__dataclass_fields__}


def _part(walk: _Walk, part: Sequence[Stretch]) -> tuple[dict[str, Any], set[str]]:
    """Return the map, the streets and the turns of some stretches in a row."""
    wide, high = walk.notes.page.inner_mm
    lines = [line for stretch in part for line in walk.lines_of(stretch)]
    paper = fit(
        shapely.union_all(np.asarray(lines, dtype=object)),
        width_mm=wide,
        height_mm=high * _DETAIL_SHARE,
        least=1_500,
    )
    scene = _scene(walk, part, denominator=paper.denominator, numbered=True)
    plain = {**_fields(scene), "county": None}
    picture = draw_map(walk.backdrop, Scene(**plain), paper=paper)
    data = {
        "title": walk.text(
            "part" if len(part) > 1 else "part_one", first=part[0].order, last=part[-1].order
        ),
        "map": picture.svg(),
        "rows": [
            {
                "number": str(stretch.order),
                "name": walk.name(stretch),
                "walk": walk.text("required" if stretch.required else "passing"),
                "metres": f"{round(stretch.length_m):,}",
                "done": "1" if stretch.required else "",
            }
            for stretch in part
            if stretch.required or stretch.length_m >= _CROSSING_M
        ],
        "steps": _steps(walk, part, lines),
    }
    return data, picture.shown


def _steps(walk: _Walk, part: Sequence[Stretch], lines: Sequence[shapely.LineString]) -> list[str]:
    passages = [passage for stretch in part for passage in stretch.passages]
    whole = _joined(lines)
    pieces = [
        Piece(name=p.name, highway=walk.classes[p.order - 1], length_m=float(line.length))
        for p, line in zip(passages, lines, strict=True)
    ]
    steps = leg_steps(whole, pieces, travel_s=sum(passage.time_s for passage in passages))
    return [say_step(step, lang=walk.notes.lang) for step in steps[:-1]]
