"""The questionnaire draw: exact chances, doors, street, replacements, proof."""

import copy
import json
import math
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geoplan.base.canon import canonical, digest, sha256_hex
from geoplan.base.errors import DesignError
from geoplan.draw.recheck import Seal
from geoplan.draw.survey import (
    Wishes,
    chances_by_size,
    draw_by_size,
    draw_doors,
    draw_survey,
    make_survey,
    verify_survey,
)
from geoplan.draw.survey_log import (
    Loss,
    active_communities,
    active_doors,
    empty_log,
    replace,
    verify_replacements,
)
from geoplan.frame.text import frame_text

SEED = f"{7:064x}"
SIZES = {"c1": 120, "c2": 300, "c3": 75, "c4": 210, "c5": 160, "c6": 95, "c7": 240}
TIMES = ("07:30-09:00", "17:00-19:00")


def units(sizes=SIZES, level="community"):
    """Return a frame of areas and a few places."""
    found = [(key, f"area:{level}", "t1", size, 0, 0) for key, size in sizes.items()]
    found += [(f"p{n}", "park" if n % 2 else "plaza", "东街道", 1, n, n) for n in range(8)]
    return found


def wishes(**facts):
    """Return what is wanted."""
    defaults = {"communities": 3, "households": 10, "spare": 2, "reserves": 4}
    return Wishes(**defaults | facts)


def survey(sizes=SIZES, seed=SEED, **facts):
    """Return a draw."""
    return draw_survey(units(sizes), wishes(**facts), seed=seed, round_id="W")


def base(done):
    """Return the drawn communities."""
    return [one for one in done["communities"] if one["role"] == "base"]


# ---- chances


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(1, 10**6), min_size=1), st.data())
def test_chances_add_up_and_follow_size(sizes, data):
    """Σπ = n exactly, none above one, proportional below."""
    n = data.draw(st.integers(1, len(sizes)))
    chances = chances_by_size(sizes, n)
    assert sum(chances.values()) == n
    assert all(0 < chance <= 1 for chance in chances.values())
    assert len({chances[key] / size for key, size in sizes.items() if chances[key] < 1}) <= 1
    largest = sorted(sizes, key=sizes.get)
    assert all(chances[a] <= chances[b] for a, b in pairwise(largest))


def test_certain_communities_are_found_one_after_another():
    """Once the giant is certain, the next is too: known by hand."""
    chances = chances_by_size({"a": 1000, "b": 60, "c": 20, "d": 20}, 3)
    assert chances == {"a": 1, "b": 1, "c": Fraction(1, 2), "d": Fraction(1, 2)}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 500), min_size=1),
       st.data())  # fmt: skip
def test_a_draw_has_its_size_and_no_doubles(sizes, data):
    """As many as asked, distinct, then others as replacements; row order changes nothing."""
    n, spare = data.draw(st.integers(1, len(sizes))), data.draw(st.integers(0, 4))
    seed = data.draw(st.integers(0, 2**64)).to_bytes(32, "big").hex()
    drawn, spares = draw_by_size(sizes, n=n, spare=spare, seed=seed, label="l")
    assert len(set(drawn)) == len(drawn) == n
    assert len(set(spares)) == len(spares) == min(spare, len(sizes) - n)
    assert not set(drawn) & set(spares)
    other = dict(reversed(sizes.items()))
    assert draw_by_size(other, n=n, spare=spare, seed=seed, label="l") == (drawn, spares)
    certain = {key for key, chance in chances_by_size(sizes, n).items() if chance == 1}
    assert certain <= set(drawn)


def test_communities_come_as_often_as_stated():
    """Over 6,000 seeds, |z| < 4 for each; the certain one always."""
    runs, sizes = 6_000, SIZES | {"big": 2_000}
    seen = Counter()
    for run in range(runs):
        seen.update(draw_by_size(sizes, n=3, spare=0, seed=f"{run:064x}", label="l")[0])
    chances = chances_by_size(sizes, 3)
    assert chances["big"] == 1
    assert seen["big"] == runs
    for key, chance in chances.items():
        if chance < 1:
            spread = math.sqrt(runs * chance * (1 - chance))
            assert abs(seen[key] - runs * chance) < 4 * spread


def test_neighbours_in_the_list_can_come_together():
    """The order is the tickets': every pair of equal units is drawn at times, row order or not."""
    sizes, pairs = dict.fromkeys("abcdef", 10), Counter()
    for run in range(600):
        pairs[
            tuple(sorted(draw_by_size(sizes, n=2, spare=0, seed=f"{run:064x}", label="l")[0]))
        ] += 1
    assert len(pairs) == 15
    assert min(pairs.values()) > 600 / 15 / 2


def test_the_first_replacement_follows_size():
    """Of the rest after one was drawn, the next comes by its share: |z| < 4 over 6,000 seeds."""
    runs, sizes, seen = 6_000, {"a": 1, "b": 2, "c": 3}, Counter()
    for run in range(runs):
        seen.update(draw_by_size(sizes, n=1, spare=1, seed=f"{run:064x}", label="l")[1])
    for key, size in sizes.items():
        chance = sum(Fraction(o, 6) * Fraction(size, 6 - o) for k, o in sizes.items() if k != key)
        spread = math.sqrt(runs * chance * (1 - chance))
        assert abs(seen[key] - runs * chance) < 4 * spread


# ---- doors


@given(st.integers(1, 400), st.integers(1, 60), st.integers(0, 60), st.integers(0, 2**32))
def test_doors_are_every_kth_from_the_start(size, take, reserves, run):
    """All of them there, distinct, k apart round the end; reserves are others."""
    found = draw_doors(size, take=take, reserves=reserves, seed=f"{run:064x}", label="l")
    doors, k = found["doors"], found["interval"]
    assert found["take"] == len(doors) == len(set(doors)) == min(take, size)
    assert k == size // min(take, size)
    assert doors[0] == found["start"]
    assert all((b - a) % size == k % size for a, b in pairwise(doors))
    assert all(1 <= door <= size for door in doors + found["reserves"])
    assert len(set(found["reserves"])) == len(found["reserves"]) == min(reserves, size - len(doors))
    assert not set(doors) & set(found["reserves"])


def test_every_door_is_equally_likely():
    """Also the last ones, that a start below k would never reach: |z| < 4 over 5,000 seeds."""
    runs, size, take, seen, ready = 5_000, 23, 4, Counter(), Counter()
    for run in range(runs):
        found = draw_doors(size, take=take, reserves=3, seed=f"{run:064x}", label="l")
        seen.update(found["doors"])
        ready.update(found["reserves"])
    for counts, n in ((seen, take), (ready, 3)):
        spread = math.sqrt(runs * (n / size) * (1 - n / size))
        assert all(abs(counts[door] - runs * n / size) < 4 * spread for door in range(1, size + 1))


# ---- the whole


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(10, 900), min_size=3, max_size=12), st.integers(1, 3))
def test_the_sample_weights_itself(sizes, n):
    """With equal take and nobody certain, every household's chance is n·m / total, exactly."""
    named = {f"c{place}": size for place, size in enumerate(sizes)}
    assume(all(chance < 1 for chance in chances_by_size(named, n).values()))
    done = survey(named, communities=n)
    chances = {one["household_inclusion"] for one in base(done)}
    assert {Fraction(chance) for chance in chances} == {Fraction(n * 10, sum(sizes))}
    assert done["self_weighting"] is True
    assert all("/" in chance for chance in chances)


def test_small_communities_give_all_their_households():
    """Fewer doors than asked; it is stated, and the sample no longer weights itself."""
    done = survey({"a": 4, "b": 3, "c": 500}, communities=3)
    small = next(one for one in done["communities"] if one["id"] == "a")
    assert (small["take"], small["interval"], sorted(small["doors"])) == (4, 1, [1, 2, 3, 4])
    assert small["reserves"] == []
    assert (small["inclusion"], small["household_inclusion"]) == ("1/1", "1/1")
    assert done["self_weighting"] is False


def test_areas_of_no_size_are_left_out_and_said():
    """A community without households cannot be drawn."""
    done = survey(SIZES | {"zero": 0})
    assert done["excluded"] == ["zero"]
    assert "zero" not in {one["id"] for one in done["communities"]}
    assert done["population"] == {"communities": 7, "households": sum(SIZES.values())}


def test_communities_go_before_villages():
    """Where the frame has both; villages can be asked for, and do where there is nothing else."""
    both = units() + [("v1", "area:village", "t2", 50, 0, 0)]
    assert draw_survey(both, wishes(), seed=SEED, round_id="W")["level"] == "community"
    one = draw_survey(both, wishes(level="village", communities=1), seed=SEED, round_id="W")
    assert [c["id"] for c in one["communities"]] == ["v1"]
    only = draw_survey(units(level="village"), wishes(), seed=SEED, round_id="W")
    assert only["level"] == "village"


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"communities": 8}, "survey.too_few"), ({"communities": 0}, "survey.number"),
     ({"households": 0}, "survey.number"), ({"every": 0}, "survey.number"),
     ({"spare": -1}, "survey.number"), ({"level": "city"}, "survey.level"),
     ({"level": "village"}, "survey.no_areas"),
     ({"intercepts": 2}, "survey.no_times"),
     ({"intercepts": 2, "times": ("7:30-9:00",)}, "survey.time"),
     ({"intercepts": 2, "times": ("09:00-07:30",)}, "survey.time"),
     ({"intercepts": 2, "times": ("24:00-25:00",)}, "survey.time"),
     ({"intercepts": 2, "times": TIMES[:1] * 2}, "survey.time_twice"),
     ({"intercepts": 3, "times": ("07:30-07:32",)}, "survey.slots"),
     ({"intercepts": 2, "times": TIMES, "places": ("zoo",)}, "survey.no_places")],
)  # fmt: skip
def test_wishes_that_cannot_be_filled_are_refused(facts, code):
    """Each by its own code."""
    with pytest.raises(DesignError) as caught:
        survey(**facts)
    assert caught.value.code == code


def test_communities_that_stand_twice_are_refused():
    """Two lines of one identifier."""
    with pytest.raises(DesignError) as caught:
        draw_survey(units() + units()[:1], wishes(), seed=SEED, round_id="W")
    assert caught.value.code == "survey.duplicate"


# ---- street


def test_points_share_the_window():
    """Slots join without gaps; each point has its first and its interval; reserves are others."""
    done = survey(intercepts=3, times=TIMES, every=7)["street"]
    assert done["sites"] == 8
    assert done["absent"] == ["bus_stop", "commercial_street", "main_road"]
    for window in TIMES:
        points = [one for one in done["points"] if one["window"] == window]
        assert len({one["site"] for one in points}) == 3
        assert (points[0]["from"], points[-1]["to"]) == tuple(window.split("-"))
        assert [one["to"] for one in points[:-1]] == [one["from"] for one in points[1:]]
        assert all(1 <= one["first"] <= one["every"] == 7 for one in points)
        assert {one["inclusion"] for one in points} == {"3/8"}
        assert not {one["site"] for one in points} & set(points[0]["reserves"])


def test_more_points_than_sites_takes_all_and_says_so():
    """Eight sites for ten points."""
    done = survey(intercepts=10, times=TIMES)["street"]
    assert (len(done["points"]), done["short"]) == (16, 2)
    assert done["points"][0]["inclusion"] == "1/1"


def test_points_and_passers_by_are_equally_likely():
    """|z| < 4 over 2,000 seeds."""
    runs, sites, first = 2_000, Counter(), Counter()
    for run in range(runs):
        (one,) = survey(intercepts=1, times=TIMES[:1], seed=f"{run:064x}", spare=0, reserves=0,
                        households=1)["street"]["points"]  # fmt: skip
        sites[one["site"]] += 1
        first[one["first"]] += 1
    for counts, n in ((sites, 8), (first, 5)):
        spread = math.sqrt(runs / n * (1 - 1 / n))
        assert len(counts) == n
        assert all(abs(count - runs / n) < 4 * spread for count in counts.values())


# ---- document


FRAME = frame_text(units(), crs="EPSG:4548", xy_scale=1000)
CERTIFICATE = {"round_id": "W", "seed": SEED, "head": "c" * 64, "frame_digest": sha256_hex(FRAME)}
SEAL = Seal(round_id="W", code_digest="d", software="geoplan", at="2026-06-09T09:00:00+08:00",
            counter=1, previous="")  # fmt: skip


def document():
    """Return the document of a survey."""
    wanted = wishes(intercepts=2, times=TIMES)
    return make_survey(FRAME, wanted, certificate=CERTIFICATE, seal=SEAL)


def check(made, frame=FRAME, certificate=CERTIFICATE):
    """Return the faults of a document."""
    return verify_survey(made, frame_text=frame, certificate=certificate)


def test_verify_says_identical_even_after_a_round_trip():
    """A document that was written and read again holds."""
    assert check(json.loads(canonical(document()))) == []


def test_another_frame_or_draw_does_not_verify():
    """The frame's digest is the draw's, the seed is the draw's."""
    made = document()
    assert check(made, frame=FRAME.replace("120", "121"))
    assert check(made, certificate={**CERTIFICATE, "seed": "0" * 64})
    assert check(made, certificate={**CERTIFICATE, "head": "0" * 64})
    assert check(made, certificate={**CERTIFICATE, "round_id": "V"})


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found(data):
    """One changed character of document or frame never verifies."""
    made, text = document(), canonical(document())
    whole = data.draw(st.sampled_from([text, FRAME]))
    place = data.draw(st.integers(0, len(whole) - 1))
    sign = data.draw(st.sampled_from('0a|九"}').filter(lambda s: s != whole[place]))
    changed = whole[:place] + sign + whole[place + 1 :]
    if whole is FRAME or whole == FRAME:
        assert check(made, frame=changed)
        return
    try:
        altered = json.loads(changed)
    except ValueError:
        return  # no longer JSON: refused on reading
    if isinstance(altered, dict) and altered != made:
        assert check(altered)


@pytest.mark.parametrize(
    "key",
    ["communities", "street", "population", "level", "excluded", "self_weighting", "parameters",
     "seed", "frame_digest"],
)  # fmt: skip
def test_a_forger_who_seals_again_is_found(key):
    """What can be recomputed is recomputed; the head alone does not satisfy."""
    altered = copy.deepcopy(document())
    altered[key] = ["x"] if altered[key] == [] else []
    altered["head"] = digest({k: v for k, v in altered.items() if k != "head"})
    assert check(altered)


MADE = document()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text("a0|九", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=1), inner),
    max_leaves=4,
)


def places_of(value, path=()):
    """Yield the path of every value inside a document."""
    if path:
        yield path
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inner:
            yield from places_of(one, (*path, key))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_document_it_is_judged(data):
    """Any value put in any place is found, and never raises."""
    altered = copy.deepcopy(MADE)
    *path, last = data.draw(st.sampled_from(list(places_of(MADE))))
    inner = altered
    for step in path:
        inner = inner[step]
    value = data.draw(JSON.filter(lambda v: v != inner[last] or type(v) is not type(inner[last])))
    inner[last] = value
    assert check(altered)


def test_one_door_moved_is_named():
    """The report says which."""
    altered = copy.deepcopy(document())
    altered["communities"][1]["doors"][2] += 1
    assert "communities[1].doors[2]" in [fault.facts["place"] for fault in check(altered)]


def test_recomputing_needs_the_standard_library_only(tmp_path):
    """With every other package out of reach, a survey still verifies."""
    for name, text in (("survey", canonical(document())), ("draw", canonical(CERTIFICATE)),
                       ("frame", FRAME)):  # fmt: skip
        (tmp_path / name).write_bytes(text.encode())
    code = """
import importlib.abc, json, pathlib, sys
class Wall(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top != "geoplan":
            raise ImportError("behind the wall: " + name)
sys.meta_path.insert(0, Wall())
from geoplan.draw.survey import verify_survey
import geoplan.draw.survey_log
read = lambda name: (pathlib.Path(sys.argv[1]) / name).read_bytes().decode()
faults = verify_survey(json.loads(read("survey")), frame_text=read("frame"),
                       certificate=json.loads(read("draw")))
sys.exit(len(faults))
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


# ---- replacements


def loss(community, door=None, reason="refused", attempts=1):
    """Return a loss."""
    return Loss(community=community, door=door, reason=reason, attempts=attempts,
                at="2026-06-10T18:00:00+08:00")  # fmt: skip


def test_substitutes_follow_the_order_and_can_be_replaced_in_turn():
    """First reserve first; a substitute that refuses gives way to the second."""
    made = document()
    one = made["communities"][0]
    log = replace(empty_log(made), made, loss(one["id"], one["doors"][0]))
    log = replace(log, made, loss(one["id"], one["reserves"][0], reason="closed"))
    given = [entry["substitute"] for entry in log["survey_replacements"]]
    assert given == one["reserves"][:2]
    doors = active_doors(log["survey_replacements"], made, one["id"])
    assert sorted(doors) == sorted([*one["doors"][1:], one["reserves"][1]])
    assert verify_replacements(json.loads(canonical(log)), survey=made) == []


def test_reserves_run_out_and_it_is_said():
    """No substitute is 0, and the entry stands."""
    made = document()
    one = made["communities"][0]
    log = empty_log(made)
    for door in one["doors"][:5]:
        log = replace(log, made, loss(one["id"], door))
    assert [entry["substitute"] for entry in log["survey_replacements"]] == [*one["reserves"], 0]
    assert verify_replacements(log, survey=made) == []


def test_communities_are_replaced_in_order():
    """The first spare, then the second, then none."""
    made = document()
    spares = [one["id"] for one in made["communities"] if one["role"] == "replacement"]
    log = empty_log(made)
    for one in base(made):
        log = replace(log, made, loss(one["id"], reason="demolished"))
    assert [entry["substitute"] for entry in log["survey_replacements"]] == [*spares, ""]
    assert active_communities(log["survey_replacements"], made) == spares
    substitute = next(one for one in made["communities"] if one["id"] == spares[0])
    replace(log, made, loss(spares[0], substitute["doors"][0]))


@pytest.mark.parametrize(
    ("change", "code"),
    [({"community": "nowhere"}, "survey.not_active"), ({"door": 10**6}, "survey.not_active"),
     ({"reason": "rain"}, "survey.reason"), ({"attempts": 0}, "survey.attempts"),
     ({"reason": "absent", "attempts": 2}, "survey.attempts")],
)  # fmt: skip
def test_what_cannot_be_replaced_is_refused(change, code):
    """Not drawn, no such reason, not tried often enough."""
    made = document()
    one = made["communities"][0]
    facts = {"community": one["id"], "door": one["doors"][0]} | change
    with pytest.raises(DesignError) as caught:
        replace(empty_log(made), made, loss(**facts))
    assert caught.value.code == code


def test_nothing_is_replaced_twice_nor_in_another_survey():
    """The door that is gone is not to be asked; another survey has its own log."""
    made = document()
    one = made["communities"][0]
    log = replace(empty_log(made), made, loss(one["id"], one["doors"][0]))
    other = {**made, "head": "0" * 64}
    for whose, code in ((made, "survey.not_active"), (other, "survey.log_other")):
        with pytest.raises(DesignError) as caught:
            replace(log, whose, loss(one["id"], one["doors"][0]))
        assert caught.value.code == code


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_changed_byte_of_the_log_is_found(data):
    """Altered, shortened or reordered, it does not replay."""
    made = document()
    one = made["communities"][0]
    log = empty_log(made)
    for door in one["doors"][:3]:
        log = replace(log, made, loss(one["id"], door))
    text = canonical(log)
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from('0a|九"}').filter(lambda s: s != text[place]))
    try:
        altered = json.loads(text[:place] + sign + text[place + 1 :])
    except ValueError:
        altered = {**log, "survey_replacements": log["survey_replacements"][1:]}
    if altered != log:
        assert verify_replacements(altered, survey=made)
