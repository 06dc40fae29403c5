"""Tagged objects of OpenStreetMap files as texts and flat arrays.

pyosmium reads, filters, places the nodes of ways and writes what is left as lines of text, all
without a Python object for any of it; this text is taken apart in bulk.
"""

import io
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Tags = dict[str, str]
T = TypeVar("T")

_FORM: Final = "opl,add_metadata=false,locations_on_ways=true"
_ESCAPED: Final = re.compile("%([0-9a-fA-F]+)%")
_AS_CSV: Final = bytes.maketrans(b",xy", b"\n,,")
_PARTS: Final = 3  # of a line about a way: number, tags, nodes


@dataclass(frozen=True, kw_only=True, eq=False)
class Objects:
    """Nodes and ways that carry one of the wanted keys.

    Attributes
    ----------
    node_tags, node_xy
        Tags (see `tags_of`) and places (degrees) of nodes.
    way_ids, way_tags, sizes
        Numbers and tags of ways, and how many nodes each has.
    refs, xy
        Numbers and places of the ways' nodes, one way after the other; NaN: not in the file.
    """

    node_tags: list[str]
    node_xy: Floats
    way_ids: Ints
    way_tags: list[str]
    sizes: Ints
    refs: Ints
    xy: Floats


def tags_of(text: str) -> Tags:
    """Return the tags of an object."""
    if not text:
        return {}
    tags = dict([pair.split("=", 1) for pair in text.split(",")])
    if "%" in text:
        return {_plain(key): _plain(value) for key, value in tags.items()}
    return tags


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "%" in text else text


def once(make: Callable[[Tags], T], keys: tuple[str, ...]) -> Callable[[Tags], T]:
    """Return a function of tags that looks at each combination of these keys' values once."""
    known: dict[tuple[str | None, ...], T] = {}

    def look(tags: Tags) -> T:
        said = tuple(map(tags.get, keys))
        if said not in known:
            known[said] = make(tags)
        return known[said]

    return look


def read_objects(path: Path, keys: Sequence[str]) -> Objects:
    """Return the nodes and ways of an OSM file that have one of these keys.

    Where nodes stand after their ways the file is sorted first.

    Raises
    ------
    RuntimeError
        The file is none, or damaged.
    """
    found = _parse(_text(path, keys))
    if len(found.refs) and np.isnan(found.xy).all():
        found = _parse(_text(path, keys, sort=True))
    return found


def _text(path: Path, keys: Sequence[str], *, sort: bool = False) -> bytes:
    places = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    places.ignore_errors()
    with tempfile.TemporaryDirectory(prefix="geoplan-") as folder:
        target = Path(folder) / "streets.opl"
        writer = osmium.SimpleWriter(osmium.io.File(str(target), _FORM))
        try:
            _copy(path, places, osmium.filter.KeyFilter(*keys), writer, sort=sort)
        finally:
            writer.close()
        return target.read_bytes()


def _copy(path: Path, *handlers: Any, sort: bool) -> None:  # noqa: ANN401  (pyosmium is untyped)
    if sort:
        sorting = osmium.MergeInputReader()
        sorting.add_file(str(path))
        sorting.apply(*handlers)
        return
    with osmium.io.Reader(str(path), osmium.osm.NODE | osmium.osm.WAY) as reader:
        osmium.apply(reader, *handlers)


def _parse(text: bytes) -> Objects:
    lines = text.split(b"\n")
    nodes = [line.split(b" ") for line in lines if line[:1] == b"n"]
    nodes = [parts for parts in nodes if len(parts[-1]) > 1]  # without a place: an empty y
    ways = [line.split(b" ") for line in lines if line[:1] == b"w"]
    ways = [parts for parts in ways if len(parts) == _PARTS]
    refs, xy = _places(b",".join([parts[2][1:] for parts in ways if len(parts[2]) > 1]))
    return Objects(
        node_tags=[parts[1][1:].decode() for parts in nodes],
        node_xy=_places(b",".join([b"n0%b%b" % (parts[2], parts[3]) for parts in nodes]))[1],
        way_ids=np.array([int(parts[0][1:]) for parts in ways], dtype="int64"),
        way_tags=[parts[1][1:].decode() for parts in ways],
        sizes=np.array([parts[2].count(b"x") for parts in ways], dtype="int64"),
        refs=refs,
        xy=xy,
    )


def _places(text: bytes) -> tuple[Ints, Floats]:
    """Return numbers and places of "n1x2.5y3.5,n2xy" and the like; NaN where none is given."""
    if not text:
        return np.empty(0, dtype="int64"), np.empty((0, 2))
    table = pd.read_csv(
        io.BytesIO(text.translate(_AS_CSV, b"n")),
        names=["ref", "x", "y"],
        dtype={"ref": "int64", "x": "float64", "y": "float64"},
    )
    return table["ref"].to_numpy(), table[["x", "y"]].to_numpy()
