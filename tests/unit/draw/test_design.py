"""Designs: sharing out, conditions, all faults at once; the frame's columns; presets."""

from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from geoplan.base.errors import DesignError, InputError, VerifyError
from geoplan.base.words import catalogue, reading
from geoplan.draw.allocate import allocate
from geoplan.draw.check import frame_faults, require_sound
from geoplan.draw.design import (
    Design,
    Inside,
    Phone,
    Stratum,
    Survey,
    Title,
    TwoStage,
    design_document,
)
from geoplan.draw.rules import columns_needed
from geoplan.draw.stages import Chance, draw_all
from geoplan.draw.where import read_condition
from geoplan.frame.areas import no_areas
from geoplan.frame.sites import TEXTS
from geoplan.frame.standard import Standard
from geoplan.frame.text import FrameList, Unit, frame_text, parse_frame
from geoplan.frame.units import Frame, frame_units
from geoplan.store.documents import as_value, read_toml, read_value

DATA = Path(__file__).parents[3] / "data"
CHANCE = Chance(seed="3" * 64, round_id="R", register_seed="9" * 64)


@pytest.fixture(scope="module")
def standard():
    """Return the example standard."""
    return read_value(DATA / "standards" / "county-31.toml", Standard)


def design(*strata, stages=(), **more):
    """Return a design's document."""
    return design_document(
        Design(
            format="geoplan-design-v1", id="d", version="1", title=Title(zh="d", en="d"),
            standard="county-31", source="", confidence="example", strata=strata,
            two_stage=tuple(stages), **more,
        )
    )  # fmt: skip


def frame(units, columns=()):
    """Return a frame as verifiers read it."""
    return parse_frame(frame_text(units, crs="EPSG:4548", xy_scale=1000, columns=columns))


BANKS = frame(
    [Unit(f"b{i:02d}", "bank", f"t{i % 3}", 1 + i % 5, 1000 * i, 7000 * i % 9000, (i, "甲" if i % 2 else None))
     for i in range(20)],
    columns=("findings", "grid"),
)  # fmt: skip


# ---- sharing out


def test_proportional_by_largest_remainder():
    """17 over 3, 5 and 12 of 20: 2.55, 4.25 and 10.2 give 3, 4 and 10."""
    assert allocate(17, {"a": 3, "b": 5, "c": 12}, how="proportional") == {"a": 3, "b": 4, "c": 10}


def test_neyman_weighs_by_spread():
    """Shares go by N·S: 10·1 to 10·4."""
    assert allocate(10, {"a": 10, "b": 10}, how="neyman", spread={"a": "1", "b": "4"}) == {
        "a": 2, "b": 8,
    }  # fmt: skip
    # What one part cannot bear moves on.
    assert allocate(15, {"a": 10, "b": 10}, how="neyman", spread={"a": "1", "b": "9"}) == {
        "a": 5, "b": 10,
    }  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(st.text("abcd九", min_size=1), st.integers(0, 40), min_size=1, max_size=8),
    st.sampled_from(["proportional", "equal", "neyman"]),
    st.integers(0, 3),
    st.data(),
)
def test_laws_of_sharing_out(parts, how, least, data):
    """The sum is n, no part gives more than it has or less than its least; order is nothing."""
    able = sum(parts.values())
    floor = sum(min(least, count) for count in parts.values())
    total = data.draw(st.integers(floor, able))
    spread = {name: data.draw(st.sampled_from(["0.1", "1", "2.5"])) for name in parts}
    given_spread = spread if how == "neyman" else {}
    found = allocate(total, parts, how=how, least=least, spread=given_spread)
    assert sum(found.values()) == total
    assert all(min(least, parts[name]) <= n <= parts[name] for name, n in found.items())
    turned = dict(reversed(list(parts.items())))
    assert allocate(total, turned, how=how, least=least, spread=given_spread) == found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((9, {"a": 3, "b": 5}, {"how": "equal"}), "draw.too_few"),
        ((3, {"a": 3, "b": 5}, {"how": "equal", "least": 2}), "design.least"),
        ((3, {"a": 3, "b": 5}, {"how": "neyman", "spread": {"a": "1"}}), "design.spread"),
        ((3, {"a": 3}, {"how": "neyman", "spread": {"a": "1e3"}}), "design.spread"),
        ((3, {"a": 3}, {"how": "neyman", "spread": {"a": "-1"}}), "design.spread"),
    ],
)
def test_shares_that_cannot_be(arguments, code):
    """Each by its own code."""
    total, parts, options = arguments
    with pytest.raises(DesignError) as caught:
        allocate(total, parts, **options)
    assert caught.value.code == code


# ---- conditions

ROW = {"category": "bank", "size": 200, "grid": None, "负责": "城管局", "n": -3}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('category in ("bank", "telecom") and size >= 200', True),
        ("category == 'bank' and not size > 200", True),
        ("grid == null or n < 0", True),
        ("grid != null", False),
        ("grid < 5 or grid > 5", False),
        ('size == "200"', False),
        ("size in (199, 200)", True),
        ("size not in (199, 200)", False),
        ('负责 == "城管局" and (n == -3 or n == 4)', True),
        ("not not size == 200", True),
        ("size == 1 or size == 200 and n == 0", False),
        ("  ", True),
    ],
)
def test_conditions(text, holds):
    """Precedence, nothing, kinds, Chinese columns."""
    condition, _ = read_condition(text)
    assert condition(ROW.__getitem__) is holds


@pytest.mark.parametrize(
    ("text", "place"),
    [("size >", 7), ("size 5", 6), ("(size == 5", 11), ("size == 5)", 10), ("and", 1),
     ("size == 5 size == 6", 11), ("size in ()", 10), ('"a" == size', 1), ("size == 1.5", 10),
     ("__import__('os')", 11), ("size == 5 ; drop", 11), ("(" * 60 + "size == 1", 51)],
)  # fmt: skip
def test_conditions_that_cannot_be_read(text, place):
    """The place of the first sign that cannot be read is told."""
    with pytest.raises(DesignError) as caught:
        read_condition(text)
    assert (caught.value.code, caught.value.facts["place"]) == ("design.where", place)


@settings(max_examples=500, deadline=None)
@given(st.text("size ()=<>!\"'andortin,0159_九-null", max_size=40))
def test_conditions_never_crash(text):
    """Whatever is written, it is read or refused with its place."""
    try:
        condition, _ = read_condition(text)
    except DesignError as fault:
        assert 1 <= fault.facts["place"] <= len(text) + 1
        return
    assert condition(lambda _: 1) in {True, False}


# ---- designs against frames


def test_a_rule_by_condition_part_and_size():
    """Units that meet the condition, parted by a column, larger ones likelier."""
    rule = Stratum(id="big", where="size >= 3 and category == 'bank'", n=6, by="psu", least=1,
                   method="pivotal", size="size", replacement=1)  # fmt: skip
    drawn = draw_all(BANKS, design(rule), chance=CHANCE)
    by_id = BANKS.by_id()
    assert [draw.label for draw in drawn] == ["R/big/t0", "R/big/t1", "R/big/t2"]
    assert sum(len(draw.base) for draw in drawn) == 6
    for draw in drawn:
        units = [by_id[unit] for unit in draw.base + draw.replacement]
        assert all(unit.psu == draw.part and unit.size >= 3 for unit in units)
        whole = sum(u.size for u in BANKS if u.psu == draw.part and u.size >= 3)
        for unit in units:
            assert Fraction(draw.inclusion[unit.unit_id]) == Fraction(draw.n * unit.size, whole)


def test_up_to_takes_what_there_is():
    """Fewer than wished are all taken; none is no fault."""
    few = Stratum(id="few", where="findings >= 18", n=5, up_to=True, method="pivotal", size="size")
    none = Stratum(id="none", where="findings > 99", n=5, up_to=True)
    drawn = draw_all(BANKS, design(few, none), chance=CHANCE)
    assert set(drawn[0].base) == {"b18", "b19"}
    assert drawn[1].base == ()
    assert columns_needed(design(few, none)) == ("findings",)


def test_areas_can_be_drawn():
    """Grids, communities: a category that names a level of areas."""
    grids = [Unit(f"g{i}", "area:grid", "t", 1, i, i) for i in range(5)]
    drawn = draw_all(frame(grids), design(Stratum(category="area:grid", n=2)), chance=CHANCE)
    assert (drawn[0].kind, len(drawn[0].base)) == ("area", 2)
    assert set(drawn[0].category.values()) == {""}


def test_three_stages():
    """Township, village, and sites of the drawn township only."""
    units = [Unit(f"t{i}", "area:township", None, 1, 0, 0) for i in range(4)]
    units += [
        Unit(f"t{t}v{i}", "area:village", f"t{t}", 1 + i, 0, 0) for t in range(4) for i in range(3)
    ]
    units += [Unit(f"s{t}{i}", "bank", f"t{t}", 1, i, t) for t in range(4) for i in range(t)]
    stage = TwoStage(category="township", n_townships=2, method="pareto", size="villages",
                     village_method="pivotal", village_size="size",
                     sites=(Inside(category="bank", n=2, replacement=1),))  # fmt: skip
    drawn = draw_all(frame(units), design(stages=[stage]), chance=CHANCE)
    towns = drawn[0].base + drawn[0].replacement
    assert [draw.parent for draw in drawn if draw.kind == "village"] == list(towns)
    for draw in drawn:
        if draw.kind == "site":
            assert all(unit.startswith(f"s{draw.parent[1]}") for unit in draw.base)
            assert len(draw.base) == min(2, int(draw.parent[1]))
    village = next(draw for draw in drawn if draw.kind == "village")
    assert village.inclusion[village.base[0]] in {"1/6", "1/3", "1/2"}


FAULTS = {
    "design.category": Stratum(category="nonsense", n=1),
    "design.no_units": Stratum(n=1, id="x"),
    "design.number": Stratum(category="bank", n=0),
    "design.id": Stratum(category="bank", id="a/b", n=1),
    "design.where": Stratum(category="bank", n=1, where="size >"),
    "draw.sized": Stratum(category="bank", n=1, size="size"),
    "draw.apart": Stratum(category="bank", n=1, method="lpm2", min_distance_m=5),
    "draw.certainty": Stratum(category="bank", n=1, certainty=("a", "b")),
    "design.odd": Stratum(category="bank", n=1, least=2),
    "design.spread": Stratum(
        category="bank", n=1, by="psu", allocation="neyman", spread={"a": "x"}
    ),
    "design.hours": Stratum(category="bank", n=1, windows=("7-9",)),
    "design.register": Stratum(category="bank", n=1, method="panel"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_of_a_design(standard, code):
    """One clear refusal each, and words for it in both languages."""
    with pytest.raises(DesignError) as caught:
        require_sound(design(FAULTS[code]), standard)
    assert caught.value.code == code
    for lang in ("zh", "en"):
        with reading(lang):
            assert str(caught.value)


def test_all_faults_at_once(standard):
    """Two rules, five faults, one refusal."""
    bad = design(
        Stratum(category="nonsense", n=0, windows=("x",)),
        Stratum(category="bank", n=1, phone=Phone(ranks=(0,))),
        stages=[TwoStage(category="township", n_villages=0)],
        survey=Survey(communities=0, households=1),
    )
    with pytest.raises(DesignError) as caught:
        require_sound(bad, standard)
    assert (caught.value.code, caught.value.facts["count"]) == ("design.faults", 7)
    with pytest.raises(DesignError) as caught:
        require_sound(design(), standard)
    assert caught.value.code == "design.empty"
    with pytest.raises(DesignError) as caught:
        require_sound(
            design(Stratum(category="bank", n=1), Stratum(category="bank", n=1)), standard
        )
    assert caught.value.code == "design.repeated"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Stratum(category="bank", n=1, where="nothing == 1"), "design.column"),
        (Stratum(category="bank", n=1, by="nothing"), "design.column"),
        (Stratum(category="bank", n=1, method="lpm2", size="grid"), "design.size"),
        (Stratum(category="bank", n=1, certainty=("zz",)), "draw.certainty"),
        (
            Stratum(category="bank", n=1, method="phone_map", phone=Phone(origin="hotel")),
            "design.origin",
        ),
        (Stratum(category="bank", n=99), "design.cannot_fill"),
        (Stratum(category="bank", n=5, by="psu", least=4), "design.least"),
    ],
)
def test_what_a_frame_cannot_give(rule, code):
    """Missing columns, texts as sizes, unknown units, no origins, too few."""
    assert [fault.code for fault in frame_faults(BANKS, design(rule))] == [code]


@pytest.mark.parametrize("path", sorted((DATA / "designs").glob("*.toml")), ids=lambda p: p.stem)
def test_presets_are_sound(standard, path):
    """Every design that comes along is read strictly, names a source and fits the standard."""
    value = as_value(read_toml(path), Design, file=path.name)
    require_sound(design_document(value), standard)
    assert value.source
    assert value.confidence in {"example", "document", "press", "official"}
    assert all(rule.method != "panel" or value.register for rule in value.strata)


def test_county_plan_has_31_categories_and_131_sites():
    """With the township as one of the categories and its seat as one of the sites."""
    value = as_value(read_toml(DATA / "designs" / "county-31.toml"), Design, file="x")
    categories = {rule.category for rule in value.strata} | {s.category for s in value.two_stage}
    sites = sum(rule.n for rule in value.strata) + sum(s.n_villages for s in value.two_stage)
    assert (len(categories), sites) == (31, 131)


def test_unknown_keys_and_kinds_are_refused_at_the_door():
    """`true` is no number, a misspelt key is a fault; both are named at once."""
    told = read_toml(DATA / "designs" / "mirror.toml")
    told["strata"][0] |= {"n": True, "replacements": 3, "method": "magic"}
    with pytest.raises(InputError) as caught:
        as_value(told, Design, file="bad.toml")
    assert caught.value.facts["count"] == 3
    assert "strata.0.replacements" in caught.value.facts["faults"]


# ---- the frame's columns


def test_columns_of_the_ledger_reach_the_frame():
    """Own columns, kept columns of the office, told columns; township names become identifiers."""
    crs = CRS(4548)
    texts = {name: ["", ""] for name in TEXTS}
    texts |= {"category": ["bank", "bank"], "township": ["东镇", "无此镇"], "grid": ["g1", ""]}
    sites = gpd.GeoDataFrame(
        {**texts, "size": [1, 2], "extra": ['{"户数": "120"}', ""]},
        geometry=gpd.points_from_xy([1, 2], [3, 4]), index=["a", "b"], crs=crs,
    )  # fmt: skip
    areas = gpd.GeoDataFrame(
        {"level": ["township", "community"], "name": ["东镇", "里"], "parent": ["", "330482001"],
         "size": [3, 4]},
        geometry=gpd.points_from_xy([0, 0], [0, 0]), index=["330482001", "c1"], crs=crs,
    )  # fmt: skip
    whole = Frame(sites=sites, areas=areas, crs=crs, standard_id="x")
    units = {u.unit_id: u for u in frame_units(whole, columns=("grid", "户数"))}
    assert units["a"].more == ("g1", 120)
    assert units["b"].more == (None, None)
    assert (units["a"].psu, units["b"].psu) == ("330482001", "无此镇")
    assert (units["c1"].stratum, units["c1"].psu) == ("area:community", "330482001")
    with pytest.raises(InputError) as caught:
        frame_units(whole, columns=("无",))
    assert "户数" in caught.value.facts["known"]
    told = sites.assign(findings=[2.0, float("nan")])[["findings"]]
    units = {u.unit_id: u for u in frame_units(whole, columns=("findings",), told=told)}
    assert [units[key].more for key in "ab"] == [(2,), (None,)]
    assert frame_units(Frame(sites=sites, areas=no_areas(crs), crs=crs, standard_id="x"))


def test_every_method_has_a_name_in_both_languages():
    """Methods, confidences, reasons: what a person reads is in the catalogue."""
    from typing import get_args  # noqa: PLC0415

    from geoplan.draw.design import Confidence, MethodName  # noqa: PLC0415
    from geoplan.draw.methods.registry import METHODS  # noqa: PLC0415

    assert set(get_args(MethodName)) == set(METHODS)
    for name in METHODS:
        assert f"method.{name}" in catalogue()
    for name in get_args(Confidence):
        assert f"confidence.{name}" in catalogue()


def test_areas_have_nothing_in_further_columns():
    """A value there is no frame."""
    unit = Unit("g1", "area:grid", None, 1, 0, 0, ("甲",))
    with pytest.raises(VerifyError) as caught:
        parse_frame(frame_text([unit], crs="c", xy_scale=1, columns=("grid",)))
    assert caught.value.code == "frame_text.line"


def test_unknown_columns_are_refused_even_where_nothing_is_drawn():
    """A condition that is never reached hides no fault."""
    for rule in (Stratum(category="nothing", n=1, up_to=True, where="zz == 1"),
                 Stratum(category="bank", n=1, where="size > 0 or zz == 1"),
                 Stratum(category="nothing", n=1, up_to=True, size="zz", method="lpm2")):  # fmt: skip
        with pytest.raises(DesignError) as caught:
            draw_all(BANKS, design(rule), chance=CHANCE)
        assert caught.value.code == "design.column"


def test_a_header_must_be_whole():
    """Columns twice, or another order, are no frame."""
    text = frame_text(list(BANKS), crs="c", xy_scale=1, columns=BANKS.columns)
    assert isinstance(parse_frame(text), FrameList)
    for old, new in (
        ('"findings"', '"grid"'),
        ('"findings","grid"', '"grid","findings"'),
        ('"psu","size"', '"size","psu"'),
        ('"c"', "1"),
    ):
        with pytest.raises(Exception) as caught:  # noqa: PT011
            parse_frame(text.replace(old, new, 1))
        assert caught.value.code.startswith("frame_text")
