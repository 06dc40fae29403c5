"""Draws and certificates."""

import copy
import json
import math
import subprocess
import sys
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.base.canon import canonical, sha256_hex
from geoplan.base.errors import DesignError, VerifyError
from geoplan.draw.certificate import Stamp, make_certificate, make_commitment
from geoplan.draw.design import Design, Stratum, Title, TwoStage, design_digest, design_document
from geoplan.draw.one import draw_srs
from geoplan.draw.picks import picks_table
from geoplan.draw.sources import parse_source
from geoplan.draw.stages import Chance, check_quotas, draw_all
from geoplan.draw.verify import Evidence, verify_draw, verify_files
from geoplan.frame.text import differences, frame_text, parse_frame

DICE = "dice=83920174650192837465"
DESIGN = design_document(
    Design(
        format="geoplan-design-v1",
        id="small",
        version="1",
        title=Title(zh="小", en="small"),
        standard="county-31",
        source="test",
        confidence="example",
        strata=(
            Stratum(category="market", n=2, replacement=2),
            Stratum(category="bank", n=3, replacement=1),
        ),
        two_stage=(TwoStage(category="township"),),
    )
)


def units():
    """Return a small frame: 6 markets, 9 banks, 3 townships with 2, 3 and 4 villages."""
    found = [(f"m{i}", "market", "东镇", 10 + i, i, -i) for i in range(6)]
    found += [(f"b{i}", "bank", None, 1, 100 + i, i) for i in range(9)]
    for town in range(3):
        found.append((f"t{town}", "area:township", None, 1, town, town))
        found += [(f"t{town}v{i}", "area:village", f"t{town}", 5, i, town) for i in range(town + 2)]
    return found


def text_of(listed):
    """Return the canonical text of units."""
    return frame_text(listed, crs="EPSG:4548", xy_scale=1000)


def certificate(source=DICE):
    """Return a certificate and its frame's text."""
    text = text_of(units())
    stamp = Stamp(
        round_id="W24", code_digest="c", software="geoplan", at="2026-06-08T09:00:00+08:00",
        counter=1, previous="",
    )  # fmt: skip
    commitment = make_commitment(
        frame_sha256=sha256_hex(text),
        design_sha256=design_digest(DESIGN),
        named=[source.partition("=")[0]],
        stamp=stamp,
    )
    later = Stamp(
        round_id="W24", code_digest="c", software="geoplan", at="2026-06-09T09:00:00+08:00",
        counter=1, previous=commitment["head"],
    )  # fmt: skip
    made = make_certificate(
        text, DESIGN, commitment=commitment, sources=[parse_source(source)], stamp=later
    )
    return made, text


def test_files_hold_as_they_are():
    """Nothing is found wrong with what nobody touched."""
    assert verify_texts(FILES) == []


def test_draw_is_what_the_design_asks():
    """Every stratum has its base and replacements, all from its own units."""
    made, _ = certificate()
    sizes = {draw["label"]: (len(draw["base"]), len(draw["replacement"])) for draw in made["draws"]}
    assert sizes["W24/market"] == (2, 2)
    assert sizes["W24/bank"] == (3, 1)
    assert sizes["W24/two_stage/township"] == (1, 1)
    town = next(d for d in made["draws"] if d["label"].endswith("township"))["base"][0]
    village = next(d for d in made["draws"] if d["label"].endswith(f"village/{town}"))["base"][0]
    assert village.startswith(town)


def test_verify_says_identical_even_after_a_round_trip():
    """A certificate that was written and read again holds."""
    made, text = certificate()
    assert verify_draw(json.loads(canonical(made)), frame=text) == []


def test_verification_needs_the_standard_library_only(tmp_path):
    """With every other package out of reach, a certificate still verifies."""
    made, text = certificate()
    (tmp_path / "draw.json").write_text(canonical(made), "utf-8")
    (tmp_path / "frame.txt").write_bytes(text.encode())
    code = """
import importlib.abc, json, pathlib, sys
class Wall(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top != "geoplan":
            raise ImportError("behind the wall: " + name)
sys.meta_path.insert(0, Wall())
from geoplan.draw.verify import verify_draw
folder = pathlib.Path(sys.argv[1])
frame = (folder / "frame.txt").read_text("utf-8")
faults = verify_draw(json.loads((folder / "draw.json").read_text("utf-8")), frame=frame)
sys.exit(len(faults))
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_order_of_rows_changes_nothing():
    """The frame's text sorts itself."""
    assert text_of(units()) == text_of(reversed(units()))


def test_picks_carry_exact_chances():
    """π of a village is 1 / (N·M); weights are inverses; sites have n / N."""
    made, _ = certificate()
    picks = picks_table(made)
    base = picks[picks["role"] == "base"].set_index("unit_id")
    village = base[base["kind"] == "village"].iloc[0]
    inside = int(village.name[1]) + 2
    assert village["inclusion_prob"] == pytest.approx(1 / (3 * inside))
    market = base[base["category"] == "market"].iloc[0]
    assert (market["inclusion_prob"], market["weight"]) == (pytest.approx(2 / 6), pytest.approx(3))
    assert picks[picks["kind"] == "village"]["role"].value_counts()["base"] == 1


def files_of(made, text):
    """Return the texts of the files of a draw."""
    return {
        "draw.json": canonical(made) + "\n",
        "frame.txt": text,
        "design.json": canonical(made["design"]) + "\n",
        "commit.json": canonical(made["commitment"]) + "\n",
    }


def verify_texts(files):
    """Verify a draw's files as they are."""
    evidence = Evidence(design=files["design.json"], commitment=files["commit.json"])
    return verify_files(files["draw.json"], frame=files["frame.txt"], evidence=evidence)


FILES = files_of(*certificate())


@settings(max_examples=3000, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found(data):
    """One changed, lost or added character of any file never verifies, and a place is named."""
    files = FILES
    name = data.draw(st.sampled_from(sorted(files)))
    text = files[name]
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from('0a|九 ]"}é\n').filter(lambda s: s != text[place]))
    change = data.draw(st.sampled_from(["replace", "drop", "add"]))
    if change == "drop":
        sign = ""
    altered = text[:place] + sign + text[place + (change != "add") :]
    if altered == text:
        return
    faults = verify_texts({**files, name: altered})
    assert faults
    told = [f"{fault.facts} {fault.code}" for fault in faults]
    assert all(fault.facts for fault in faults), told
    assert all(str(fault) for fault in faults)


@pytest.mark.parametrize("path", [("seed",), ("public",), ("draws", 0, "base", 0), ("counter",)])
def test_faults_name_their_place(path):
    """The report says where the certificate differs."""
    made, text = certificate()
    altered = copy.deepcopy(made)
    inner = altered
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = "x"
    faults = verify_draw(altered, frame=text)
    assert any(str(path[0]) in fault.facts.get("place", "") for fault in faults)


def test_altered_ledger_names_the_row():
    """Which units differ between two frames."""
    other = [u if u[0] != "b3" else (*u[:3], 7, *u[4:]) for u in units()] + [
        ("new", "bank", None, 1, 0, 0)
    ]
    assert differences(text_of(units()), text_of(other)) == ["b3", "new"]


def test_broken_frame_texts_are_refused_by_line():
    """A swapped, doubled or loosely written line is named."""
    lines = text_of(units()).split("\n")
    swapped = "\n".join([lines[0], lines[2], lines[1], *lines[3:]])
    for text, code in (
        (swapped, "frame_text.order"),
        ("\n".join([lines[0], lines[1].replace(",", ", ", 1), ""]), "frame_text.line"),
        ("{}\n", "frame_text.header"),
        (text_of(units())[:-1], "frame_text.line"),
    ):
        with pytest.raises(VerifyError) as caught:
            parse_frame(text)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("source", "code"),
    [("dice=123", "source.dice"), ("dice=8392017465019283746x", "source.dice"),
     ("lottery=03 09", "source.lottery"), ("coin=1", "source.unknown"), ("dice", "source.unknown")],
)  # fmt: skip
def test_bad_sources_are_refused(source, code):
    """Each by its own code."""
    with pytest.raises(DesignError) as caught:
        parse_source(source)
    assert caught.value.code == code


def test_sources_are_read():
    """Dice lose their blanks; a lottery keeps name, period and numbers."""
    assert parse_source("dice=83920 17465 01928 37465")["value"] == "83920174650192837465"
    assert parse_source("lottery=双色球/2026066:03 09  10+11") == {
        "type": "lottery", "name": "双色球", "period": "2026066", "value": "03 09 10+11",
    }  # fmt: skip
    assert certificate("typed=任意")[0]["public"] is False


def test_other_sources_than_named_are_refused():
    """A commitment to dice is not met by a typed seed."""
    text = text_of(units())
    stamp = Stamp(round_id="W", code_digest="", software="", at="", counter=1, previous="")
    commitment = make_commitment(
        frame_sha256=sha256_hex(text), design_sha256=design_digest(DESIGN), named=["dice"],
        stamp=stamp,
    )  # fmt: skip
    for frame, sources, code in (
        (text, ["typed=a"], "commit.sources"),
        (text_of(units()[1:]), [DICE], "commit.frame"),
    ):
        with pytest.raises(DesignError) as caught:
            make_certificate(
                frame, DESIGN, commitment=commitment, sources=list(map(parse_source, sources)),
                stamp=stamp,
            )  # fmt: skip
        assert caught.value.code == code


def test_quotas_that_cannot_be_filled_are_all_named():
    """Both short strata and too few townships stand in one refusal."""
    few = [unit for unit in units() if unit[0] not in {"b1", "b2", "b3", "b4", "b5", "b6", "b7"}]
    few = [unit for unit in few if not unit[1].startswith("area:")]
    assert [item["stratum"] for item in check_quotas(parse_frame(text_of(few)), DESIGN)] == [
        "bank",
        "area:township",
    ]
    with pytest.raises(DesignError) as caught:
        draw_all(parse_frame(text_of(few)), DESIGN, chance=Chance(seed="0" * 64, round_id="W"))
    assert "bank: 2 < 3" in caught.value.facts["listing"]


@pytest.mark.parametrize(
    ("n", "replacement", "code"), [(4, 0, "draw.too_few"), (-1, 0, "draw.negative")]
)
def test_impossible_numbers_are_refused(n, replacement, code):
    """More than there are, or less than none."""
    with pytest.raises(DesignError) as caught:
        draw_srs(["a", "b", "c"], n=n, replacement=replacement, seed="s", label="l")
    assert caught.value.code == code


def test_inclusion_frequencies():
    """Over 20,000 seeds every unit is in the base n/N of the time, |z| < 4."""
    frame, runs, n = [f"u{i}" for i in range(7)], 20_000, 3
    seen = Counter(
        unit
        for run in range(runs)
        for unit in draw_srs(frame, n=n, replacement=0, seed=f"{run:064x}", label="f").base
    )
    chance = Fraction(n, len(frame))
    spread = math.sqrt(runs * chance * (1 - chance))
    assert all(abs(seen[unit] - runs * chance) < 4 * spread for unit in frame)


def test_two_stage_frequencies():
    """A village comes as often as 1 / (N·M) says, |z| < 4."""
    runs, listed = 6_000, parse_frame(text_of(units()))
    seen = Counter()
    for run in range(runs):
        chance = Chance(seed=f"{run:064x}", round_id="W")
        drawn = draw_all(listed, {"strata": [], "two_stage": DESIGN["two_stage"]}, chance=chance)
        town = drawn[0].base[0]
        seen[next(d for d in drawn if d.label.endswith(f"village/{town}")).base[0]] += 1
    for town in range(3):
        for village in range(town + 2):
            chance = 1 / (3 * (town + 2))
            spread = math.sqrt(runs * chance * (1 - chance))
            assert abs(seen[f"t{town}v{village}"] - runs * chance) < 4 * spread
