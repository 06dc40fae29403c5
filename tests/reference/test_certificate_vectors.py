"""The shared certificate vectors: two other implementations agree on them."""

import json

import pytest

from geoplan.base.canon import digest, sha256_hex
from geoplan.base.tickets import Stream, ticket
from geoplan.draw.methods.pool import Pool
from geoplan.draw.methods.registry import METHODS
from geoplan.draw.one import draw_srs
from geoplan.draw.sources import seed_of
from geoplan.frame.text import frame_text, parse_frame


@pytest.fixture(scope="module")
def vectors(shared_data):
    """Return `draw_certificate_vectors.json`."""
    return json.loads((shared_data / "sampling" / "draw_certificate_vectors.json").read_text())


@pytest.fixture(scope="module")
def text(vectors):
    """Return the vectors' frame as canonical text."""
    frame = vectors["frame"]
    units = [tuple(unit) for unit in frame["units"]]
    return frame_text(units, crs=frame["crs"], xy_scale=frame["xy_scale"])


def test_frame_text_and_digest(vectors, text):
    """Header, lines and digest are those of the vectors."""
    lines = text.split("\n")
    assert lines[0] == vectors["frame"]["canonical_first_line"]
    assert lines[1] == vectors["frame"]["canonical_second_line"]
    assert sha256_hex(text) == vectors["frame"]["digest"]


def test_design_digest_and_seed(vectors, text):
    """The design's digest and the seed follow."""
    design_sha256 = digest(vectors["protocol"])
    assert design_sha256 == vectors["protocol_digest"]
    seed = seed_of(vectors["sources"], design_sha256=design_sha256, frame_sha256=sha256_hex(text))
    assert seed == vectors["seed"]


def test_draws_and_tickets(vectors, text):
    """Base, replacements and every ticket are equal."""
    units = parse_frame(text)
    for expected in vectors["draws"]:
        stratum = expected["label"].split("/")[1]
        drawn = draw_srs(
            [unit[0] for unit in units if unit[1] == stratum],
            n=expected["n"],
            replacement=expected["replacements"],
            seed=vectors["seed"],
            label=expected["label"],
        )
        assert list(drawn.base) == expected["base"]
        assert list(drawn.replacement) == expected["replacement"]
        assert drawn.tickets == expected["tickets"]
        for unit, value in expected["tickets"].items():
            assert f"{ticket(unit, seed=vectors['seed'], label=expected['label']):064x}" == value


def test_stream(vectors):
    """The counted stream gives the same integers."""
    stream = Stream(seed=vectors["seed"], label=vectors["stream_demo"]["label"])
    for bound, value in vectors["stream_demo"]["below"]:
        assert stream.below(int(bound)) == int(value)


@pytest.mark.parametrize("case", ["lpm2_equal", "lpm2_size"])
def test_integer_lpm2(vectors, text, case):
    """The local pivotal method draws the same units, by equal chances and by size."""
    units, expected = parse_frame(text).units, vectors[case]
    n, equal = expected["n"], case == "lpm2_equal"
    sizes = [1 if equal else unit.size for unit in units]
    pool = Pool(
        ids=tuple(unit.unit_id for unit in units),
        x=tuple(unit.x for unit in units),
        y=tuple(unit.y for unit in units),
        mass=tuple(n * size for size in sizes),
        whole=sum(sizes),
        n=n,
        seed=vectors["seed"],
        label=expected["label"],
    )
    drawn = METHODS["lpm2"].select(pool, 0)
    assert [units[i].unit_id for i in drawn] == expected["selected"]
