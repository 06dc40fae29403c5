"""Tickets, canonical texts, errors, coordinate systems, tables."""

import json
import pickle

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.base.canon import canonical, chain, clean_id, digest
from geoplan.base.crs import metric_crs, require_metric
from geoplan.base.errors import CrsError, DesignError, InputError
from geoplan.base.tables import Column, require_columns
from geoplan.base.tickets import Stream, by_ticket, ticket, tickets
from geoplan.base.words import reading, say

SEED = "6599528a28de3827abaaee6c347316d1d55658db07c40679dddeb78f13bfd20e"
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
documents = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(st.sets(texts), st.data())
def test_removing_units_keeps_the_order_of_the_rest(units, data):
    """A closed site changes nothing for the others."""
    kept = {unit for unit in units if data.draw(st.booleans())}
    whole = by_ticket(units, seed=SEED, label="any")
    assert by_ticket(kept, seed=SEED, label="any") == [unit for unit in whole if unit in kept]


@given(st.sets(texts, min_size=1))
def test_many_tickets_are_the_single_ones(units):
    """The fast way gives what the plain way gives."""
    many = tickets(units, seed=SEED, label="W24/bank")
    for unit in units:
        assert many[unit] == f"{ticket(unit, seed=SEED, label='W24/bank'):064x}"


@pytest.mark.parametrize("draw", [ticket, lambda _, **named: Stream(**named)])
def test_a_label_may_not_hold_the_separator(draw):
    """Two draws could share a message."""
    with pytest.raises(DesignError) as caught:
        draw("a", seed=SEED, label="a|b")
    assert caught.value.code == "draw.label"


@given(documents)
def test_canonical_text_reads_back(document):
    """Writing and reading changes nothing, and writing again gives the same text."""
    text = canonical(document)
    assert json.loads(text) == document
    assert canonical(json.loads(text)) == text


def test_canonical_members_are_ordered_by_utf16():
    """RFC 8785, section 3.2.3: the order of its example."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = list(json.loads(canonical(dict.fromkeys(keys))))
    assert ordered == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    ("value", "code"), [(1.5, "canon.kind"), (2**53, "canon.integer"), ({"a": [{1}]}, "canon.kind")]
)
def test_values_without_one_spelling_are_refused(value, code):
    """Floats, large integers and sets have no canonical text."""
    with pytest.raises(InputError) as caught:
        digest(value)
    assert caught.value.code == code


def test_chain_depends_on_all_before():
    """Another beginning gives another head."""
    assert chain(chain("", "a"), "b") != chain(chain("", "c"), "b")


def test_identifiers_are_nfc_without_controls():
    """Composed and decomposed spellings are one identifier."""
    assert clean_id(" e\u0301\u200b\n") == "\u00e9"


def test_errors_survive_pickling_and_speak_both_languages():
    """Code and facts come back from a worker process."""
    error = pickle.loads(pickle.dumps(CrsError("crs.missing", table="roads")))  # noqa: S301
    assert (type(error), error.code, error.facts) == (CrsError, "crs.missing", {"table": "roads"})
    with reading("en"):
        assert str(error).startswith("Table roads has no coordinate system")
    with reading("zh"):
        assert "没有坐标系" in str(error)


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(117.3, 28.9, 4548), (121.1, 30.7, 4549), (118.4, 32.0, 4548), (118.6, 32.0, 4549),
     (24.9, 60.2, 32635), (-70.0, -33.0, 32719)],
)  # fmt: skip
def test_metric_system_is_the_nearest_zone(lon, lat, code):
    """3° zones in China, UTM elsewhere."""
    assert metric_crs(lon, lat).to_epsg() == code


def test_degrees_and_web_mercator_are_refused():
    """Lengths must be metres."""
    for crs, code in ((None, "crs.missing"), (4326, "crs.not_metric"), (3857, "crs.not_metric")):
        with pytest.raises(CrsError) as caught:
            require_metric(gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=crs)), name="roads")
        assert caught.value.code == code
    with pytest.raises(CrsError):
        metric_crs(500_000, 3_000_000)


def test_all_faults_of_a_table_at_once():
    """Missing, wrong and repeated, in one refusal."""
    table = pd.DataFrame({"a": ["x", "y"], "b": [1.5, 2.5]}, index=[1, 1])
    columns = [
        Column(name="a", kind="integer"), Column(name="b", kind="number"),
        Column(name="c", kind="text"),
    ]  # fmt: skip
    with pytest.raises(InputError) as caught:
        require_columns(table, columns, name="t")
    assert [part.split(":")[0] for part in caught.value.facts["faults"].split("; ")] == [
        "a", "c", "index",
    ]  # fmt: skip


def test_words_fill_facts():
    """A sentence names its facts."""
    assert say("crs.missing", lang="en", table="x").startswith("Table x")
