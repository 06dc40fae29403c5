"""Cutting drawn lines where they meet.

Only for lines without stated nodes: in OpenStreetMap a bridge shares no node with what it
crosses, so its ways are never cut by geometry.
"""

import numpy as np
import numpy.typing as npt
import shapely

# An end this close to a line was meant to touch it.
_TOUCH_M = 0.1
_TINY_M = 1e-6


def planarise(
    lines: npt.NDArray[np.object_], *, level: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Cut lines at their crossings on one level, and where an end touches another line.

    Parameters
    ----------
    lines
        n LineStrings, metres.
    level
        n levels (0 the ground); lines of different levels cross without meeting, but the end of
        a bridge joins what it touches.

    Returns
    -------
    pieces
        LineStrings; all together they are as long as `lines`, up to 0.1 m at touching ends.
    origin
        For each piece the position of its line.

    Notes
    -----
    STR tree over the lines (shapely), then one sort of all corners and cuts: O(n log n) for
    streets, which cross few others.
    """
    at_line, at_xy = _cuts(lines, level)
    along = shapely.line_locate_point(lines[at_line], shapely.points(at_xy))
    return cut_lines(lines, at_line=at_line, along=along, at_xy=at_xy)


def cut_lines(
    lines: npt.NDArray[np.object_],
    *,
    at_line: npt.NDArray[np.int64],
    along: npt.NDArray[np.float64],
    at_xy: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Cut lines at given places; cuts at their ends do nothing.

    Parameters
    ----------
    lines
        n LineStrings, metres.
    at_line, along, at_xy
        k cuts: position of the line, metres along it, and the point, which becomes a corner of
        both pieces.

    Returns
    -------
    pieces
        LineStrings, line by line, each line's from its beginning to its end.
    origin
        For each piece the position of its line.
    """
    xy, corner_line = shapely.get_coordinates(lines, return_index=True)
    size = shapely.length(lines)
    inner = (along > _TINY_M) & (along < size[at_line] - _TINY_M)
    at_line, at_xy, cut_along = at_line[inner], at_xy[inner], along[inner]
    line = np.concatenate([corner_line, at_line])
    where = np.concatenate([_along(xy, corner_line), cut_along])
    points = np.concatenate([xy, at_xy])
    cut = np.concatenate([np.zeros(len(xy), dtype=bool), np.ones(len(at_xy), dtype=bool)])
    order = np.lexsort((~cut, where, line))
    line, where, points, cut = line[order], where[order], points[order], cut[order]
    line, points, cut = _without_repeats(line, where, points, cut)
    new = line[1:] != line[:-1]
    cut |= np.concatenate([[True], new]) | np.concatenate([new, [True]])
    marks = np.flatnonzero(cut)
    starts, stops = marks[:-1], marks[1:]
    within = line[starts] == line[stops]
    starts, stops = starts[within], stops[within]
    sizes = stops - starts + 1
    piece = np.repeat(np.arange(len(sizes)), sizes)
    rows = np.arange(len(piece)) - (np.cumsum(sizes) - sizes)[piece] + starts[piece]
    pieces = np.asarray(shapely.linestrings(points[rows], indices=piece), dtype=object)
    return pieces, line[starts]


def _along(xy: npt.NDArray[np.float64], line: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return each corner's distance from the beginning of its line."""
    step = np.concatenate([[0.0], np.hypot(*np.diff(xy, axis=0).T)])
    first = np.concatenate([[True], line[1:] != line[:-1]])
    step[first] = 0.0
    run = np.cumsum(step)
    return np.asarray(run - run[first][np.cumsum(first) - 1])


def _without_repeats(
    line: npt.NDArray[np.int64],
    where: npt.NDArray[np.float64],
    points: npt.NDArray[np.float64],
    cut: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Drop corners that stand at the place of the one before; a cut at either makes a cut."""
    fresh = np.ones(len(line), dtype=bool)
    fresh[1:] = (line[1:] != line[:-1]) | (where[1:] - where[:-1] > _TINY_M)
    group = np.cumsum(fresh) - 1
    marked = np.zeros(int(group[-1]) + 1, dtype=bool)
    np.logical_or.at(marked, group, cut)
    # Ties put the cut first, so that its exact point, shared with the other line, is kept.
    return line[fresh], points[fresh], marked


def _cuts(
    lines: npt.NDArray[np.object_], level: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return (line, point) of every place where a line is to be cut."""
    tree = shapely.STRtree(lines)
    a, b = tree.query(lines, predicate="intersects")
    one_level = (a < b) & (level[a] == level[b])
    a, b = a[one_level], b[one_level]
    # Where lines overlap, every corner of the shared part counts.
    xy, pair = shapely.get_coordinates(shapely.intersection(lines[a], lines[b]), return_index=True)
    tips = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    owner = np.tile(np.arange(len(lines)), 2)
    tip, touched = tree.query(tips, predicate="dwithin", distance=_TOUCH_M)
    other = owner[tip] != touched
    tip, touched = tip[other], touched[other]
    at_line = np.concatenate([a[pair], b[pair], touched])
    at_xy = np.concatenate([xy, xy, shapely.get_coordinates(tips[tip])])
    return at_line.astype("int64"), at_xy
