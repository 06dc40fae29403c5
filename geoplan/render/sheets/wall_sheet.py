"""Wall maps, A0 to A2: title, map, legend, index with squares, days left; whole or in tiles."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import numpy as np
import shapely
from pyproj import CRS

from geoplan.render.sheets.ground import whole_streets
from geoplan.render.sheets.legend import legend, symbol_legend
from geoplan.render.sheets.pages import Page
from geoplan.render.sheets.picture import Box, Picture
from geoplan.render.sheets.typeset import printable_data, typeset
from geoplan.render.sheets.wall import (
    COLUMN_MM,
    MARGIN_MM,
    DrawnWall,
    Wall,
    draw_wall,
    map_size,
    wall_page,
)

_ROW_MM: Final = 3.9  # at size 1
_MOST_DAYS: Final = 62
_TILE_ROWS, _TILE_COLUMNS = 66, 4
_OVERLAP_MM, _TILE_MARGIN_MM, _TILE_FOOT_MM = 10.0, 8.0, 6.0


def wall_sheet(wall: Wall) -> bytes:
    """Return a wall map as one large page of PDF, index pages behind it where it is long."""
    drawn = draw_wall(wall)
    data = printable_data(_data(wall, drawn), lang=wall.notes.lang)
    return typeset("wall_map.typ", data, tags=False)


def wall_picture(wall: Wall) -> Picture:
    """Return the main map of a wall map alone."""
    return draw_wall(wall).picture


def wall_tiles(wall: Wall, *, tile: str = "A4") -> bytes:
    """Return a wall map in sheets to glue: how they go together, legend, index, then the tiles.

    Neighbours overlap by a centimetre; the marks say where to cut and where to glue.
    """
    large = wall_page(wall)
    page, net, (across, down) = _tiling(large, tile)
    drawn = draw_wall(wall, size_mm=(across * net[0] + _OVERLAP_MM, down * net[1] + _OVERLAP_MM))
    tiles = [
        {
            "name": f"{row + 1}-{column + 1}",
            "map": drawn.picture.svg(_window(column, row, net)),
            "left": column > 0,
            "top": row > 0,
        }
        for row in range(down)
        for column in range(across)
    ]
    text = wall.notes.text
    index = _chunks(_index(wall, drawn), per=_TILE_ROWS, columns=_TILE_COLUMNS)
    more = {
        "page": Page.of("A4").setup,
        "tile": {"width": page.width_mm, "height": page.height_mm, "margin": _TILE_MARGIN_MM,
                 "overlap": _OVERLAP_MM, "across": across, "down": down,
                 "net_width": net[0], "net_height": net[1]},
        "tiles": tiles,
        "how": text("tiles.how", across=across, down=down, n=len(tiles),
                   overlap=f"{_OVERLAP_MM:g}"),
        "how_title": text("tiles.title"),
        "glue": text("tiles.glue"),
        "index": index,
        "panel": [],
        "map": "",
    }  # fmt: skip
    data = printable_data(_data(wall, drawn) | more, lang=wall.notes.lang)
    return typeset("wall_tiles.typ", data, tags=False)


def _tiling(large: Page, tile: str) -> tuple[Page, tuple[float, float], tuple[int, int]]:
    """Return the tiles' page, what each adds, and how many: upright or not, whichever is fewer."""
    options = []
    for turned in ("landscape", "portrait"):
        page = Page.of(tile, turned)
        net = (page.width_mm - 2 * _TILE_MARGIN_MM - _OVERLAP_MM,
               page.height_mm - 2 * _TILE_MARGIN_MM - _OVERLAP_MM - _TILE_FOOT_MM)  # fmt: skip
        across = max(round(large.width_mm / net[0]), 1)
        down = max(round(large.height_mm / net[1]), 1)
        miss = abs(across * net[0] / large.width_mm - 1) + abs(down * net[1] / large.height_mm - 1)
        options.append((miss, page, net, (across, down)))
    _, page, net, count = min(options, key=lambda option: option[0])
    return page, net, count


def _window(column: int, row: int, net: tuple[float, float]) -> Box:
    west, north = column * net[0], row * net[1]
    return (west, north, west + net[0] + _OVERLAP_MM, north + net[1] + _OVERLAP_MM)


def _data(wall: Wall, drawn: DrawnWall) -> dict[str, Any]:
    notes, size = wall.notes, drawn.size
    entries = legend(
        drawn.picture.shown - {"stop", "other_stop"}, style=notes.style, lang=notes.lang
    )
    symbols = _symbols(wall, drawn)
    # The legend stands on top of the panel; the index has what is left of it.
    lines = len(symbols) / drawn.columns + len(entries) / 2 + 8
    far_mm = drawn.far.height_mm + 8 * size if drawn.far else 0.0
    high = map_size(wall)[1] - lines * 5.2 * size - far_mm
    index = _index(wall, drawn)
    per = max(int(high // (_ROW_MM * size)), 10)
    here, rest = index[: per * drawn.columns], index[per * drawn.columns :]
    below = int((drawn.page.height_mm - 2 * MARGIN_MM - 20 * size) // (_ROW_MM * size))
    across = max(int((drawn.page.width_mm - 2 * MARGIN_MM) // (COLUMN_MM * size)), 1)
    return {
        "lang": notes.lang,
        "title": notes.title,
        "subtitle": _subtitle(wall, drawn),
        "page": {"width": drawn.page.width_mm, "height": drawn.page.height_mm,
                 "margin": MARGIN_MM},
        "size": size,
        "countdown": _countdown(wall),
        "map": drawn.picture.svg(),
        "map_width": drawn.picture.width_mm,
        "far": {"map": drawn.far.svg(), "width": drawn.far.width_mm} if drawn.far else None,
        "far_title": notes.text("wall.far"),
        "columns": drawn.columns,
        "legend_title": notes.text("wall.legend"),
        "legend": entries,
        "symbols": symbols,
        "index_title": notes.text("wall.index"),
        "panel": _chunks(here, per=per, columns=drawn.columns),
        "index": _chunks(rest, per=below, columns=across),
        "note": "",
        "footer": notes.footer(CRS(wall.backdrop.streets.crs), "geoplan"),
        "page_words": notes.page_words,
        "head_left": notes.title,
        "head_right": "",
    }  # fmt: skip


def _subtitle(wall: Wall, drawn: DrawnWall) -> str:
    said = wall.notes.text("wall.sites", n=len(drawn.sites))
    if wall.planned is None:
        return said
    plan = wall.planned.plan
    tours = sum(bool(site.tour) for site in drawn.sites)
    more = wall.notes.text("wall.round", round=plan.round_id, date=plan.date, n=tours)
    return f"{said}　{more}"


def _symbols(wall: Wall, drawn: DrawnWall) -> list[dict[str, str]]:
    counts: dict[tuple[int, str], int] = {}
    for site in drawn.sites:
        key = (site.symbol, site.code)
        counts[key] = counts.get(key, 0) + 1
    return symbol_legend(
        [(symbol, f"{_category(wall, code)} {n}") for (symbol, code), n in counts.items()]
    )


def _category(wall: Wall, code: str) -> str:
    return wall.standard.category(code).say(wall.notes.lang) if code else "–"


def _index(wall: Wall, drawn: DrawnWall) -> list[dict[str, str]]:
    """Return the lines of the index: sites by category, then streets by name."""
    refs = _refs(drawn)
    rows: list[dict[str, str]] = []
    before = None
    for site, ref in zip(drawn.sites, refs, strict=True):
        if site.code != before:
            rows.append(_row("", _category(wall, site.code), "", head=True))
            before = site.code
        tour = f" · {site.tour}" if site.tour else ""
        rows.append(_row(str(site.number), site.name + tour, ref or "–"))
    streets = _streets(wall, drawn)
    if streets:
        rows.append(_row("", wall.notes.text("wall.streets"), "", head=True))
        rows += [_row("", name, ref) for name, ref in streets]
    return rows


def _refs(drawn: DrawnWall) -> list[str]:
    """Return the squares of the sites; small letters: on the map of the county."""
    spots = np.array([[site.x_m, site.y_m] for site in drawn.sites], dtype="float64")
    near = drawn.grid.refs(spots)
    far = drawn.far_grid.refs(spots) if drawn.far_grid else [""] * len(near)
    return [ref or other.lower() for ref, other in zip(near, far, strict=True)]


def _row(number: str, name: str, ref: str, *, head: bool = False) -> dict[str, str]:
    return {"number": number, "name": name, "ref": ref, "head": "1" if head else ""}


def _streets(wall: Wall, drawn: DrawnWall) -> list[tuple[str, str]]:
    """Return the named streets inside the frame and the squares of their ends."""
    streets = wall.backdrop.streets
    inside = streets.iloc[streets.sindex.query(shapely.box(*drawn.grid.paper.bounds_m))]
    named = inside[inside["name"] != ""]
    if named.empty:
        return []
    found: dict[str, list[str]] = {}
    for _, name, whole in whole_streets(named.assign(rank=0)):
        found.setdefault(name, []).extend(drawn.grid.refs(shapely.get_coordinates(whole)))
    return [(name, span) for name in sorted(found) if (span := drawn.grid.span(found[name]))]


def _chunks(
    rows: Sequence[dict[str, str]], *, per: int, columns: int
) -> list[list[list[dict[str, str]]]]:
    """Return pages of columns of lines."""
    strips = [list(rows[low : low + per]) for low in range(0, len(rows), per)]
    return [strips[low : low + columns] for low in range(0, len(strips), columns)]


def _countdown(wall: Wall) -> dict[str, Any] | None:
    """Return the days left, and one box a day to be crossed out (one a week when they are many)."""
    if wall.today is None or wall.assessment is None or wall.assessment < wall.today:
        return None
    days = (wall.assessment - wall.today).days
    step = 1 if days <= _MOST_DAYS else 7
    left = range(days, -1, -step)
    return {
        "label": wall.notes.text("wall.days", date=wall.assessment.isoformat()),
        "days": str(days),
        "unit": wall.notes.text("wall.unit"),
        "how": wall.notes.text("wall.cross" if step == 1 else "wall.cross_weeks"),
        "boxes": [
            f"{(wall.assessment - timedelta(days=n)).month}/"
            f"{(wall.assessment - timedelta(days=n)).day}"
            for n in left
        ],
    }
