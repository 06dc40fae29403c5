"""Double random: who sits where, who withdrew, and that anyone can recompute it."""

import copy
import dataclasses
import json
import math
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.base.canon import canonical, digest, sha256_hex
from geoplan.base.errors import DesignError, VerifyError
from geoplan.draw.groups import PairSite, site_groups
from geoplan.draw.interests import grounds_of, same_name
from geoplan.draw.partners import draw_pairs, drawn_sites, make_pairs, verify_pairs
from geoplan.draw.recheck import Seal, check_line
from geoplan.draw.roster import Inspector, parse_roster, roster_digest, roster_text
from geoplan.draw.seats import Rules
from geoplan.frame.text import frame_text

SEED = f"{7:064x}"


def inspector(number, **facts):
    """Return an inspector of a unit of its own."""
    return Inspector(
        **{"id": f"A{number:02d}", "name": f"员{number}", "unit": f"局{number}"} | facts
    )


def site(number, **facts):
    """Return a site on a line."""
    defaults = {"id": f"s{number:02d}", "name": f"点{number}", "category": "bank",
                "units": (f"责任{number}",), "township": f"镇{number % 3}", "x": number * 100,
                "y": number * number}  # fmt: skip
    return PairSite(**defaults | facts)


SITES = [site(n) for n in range(9)]
PEOPLE = [inspector(n) for n in range(12)]


def paired(people=PEOPLE, sites=SITES, seed=SEED, **rules):
    """Return a draw of pairs."""
    return draw_pairs(people, sites, Rules(**{"groups": 3} | rules), seed=seed, round_id="W")


def teams(done):
    """Return group → identifiers of its team."""
    return {group["group"]: [one["id"] for one in group["team"]] for group in done["groups"]}


# ---- groups


def test_groups_by_nearness_cut_all_sites_into_equal_parts():
    """Every site once; sizes differ by one at most; neighbours stay together."""
    found = site_groups([site(n, x=n, y=0) for n in range(10)], group_by="near", groups=4)
    assert sorted(key for part in found.values() for key in part) == [
        f"s{n:02d}" for n in range(10)
    ]
    assert [len(part) for part in found.values()] == [3, 3, 2, 2]
    far = [site(n, x=(n % 2) * 10**6 + n, y=(n % 2) * 10**6) for n in range(8)]
    parts = [set(part) for part in site_groups(far, group_by="near", groups=2).values()]
    assert {f"s{n:02d}" for n in range(0, 8, 2)} in parts


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=20),
       st.integers(1, 30), st.randoms())  # fmt: skip
def test_groups_do_not_depend_on_the_order_of_sites(places, groups, chance):
    """More groups than sites make as many as there are sites."""
    sites = [site(n, x=x, y=y) for n, (x, y) in enumerate(places)]
    found = site_groups(sites, group_by="near", groups=groups)
    assert len(found) == min(groups, len(sites))
    shuffled = sites[:]
    chance.shuffle(shuffled)
    assert site_groups(shuffled, group_by="near", groups=groups) == found


def test_groups_by_township_category_or_unit():
    """A name with the label's sign, and no name at all, make groups all the same."""
    sites = [site(1, township="东|镇"), site(2, township=""), site(3, units=(), category="park")]
    assert site_groups(sites, group_by="township") == {
        "东｜镇": ["s01"], "-": ["s02"], "镇0": ["s03"],
    }  # fmt: skip
    assert site_groups(sites, group_by="category") == {"bank": ["s01", "s02"], "park": ["s03"]}
    assert site_groups(sites, group_by="unit")["-"] == ["s03"]


# ---- recusal


@pytest.mark.parametrize(
    ("facts", "reason"),
    [({"unit": "责任1"}, "own_unit"), ({"areas": ("镇1",)}, "own_area"),
     ({"unit": "镇1人民政府"}, "own_area"), ({"name": "柴永明"}, "own_site"),
     ({"kin": ("s01",)}, "kin"), ({"kin": ("责任1",)}, "kin"), ({"kin": ("柴 永明",)}, "kin"),
     ({"kin": ("点1",)}, "kin"), ({"areas": ("东社区",)}, "own_area")],
)  # fmt: skip
def test_each_interest_is_a_ground(facts, reason):
    """With the fact and the first site it concerns."""
    here = [site(1, people=("柴永明",), community="东社区"), site(4, township="镇1")]
    found = grounds_of(inspector(1, **facts), here)
    assert [(one["reason"], one["site"]) for one in found] == [(reason, "s01")]
    assert grounds_of(inspector(1, **facts), [site(2)]) == []


def test_empty_cells_meet_nothing():
    """A site without unit and an inspector without one are no relatives."""
    blank = inspector(1, unit="", kin=("",), areas=("",), name="")
    assert grounds_of(blank, [site(1, units=("",), township="", people=("",))]) == []
    assert same_name("办事处") == "办事处"
    assert same_name("龙津 街道办事处") == same_name("龙津街道")


def test_a_recusal_names_the_substitute():
    """The next ticket takes the seat; both stand in the log."""
    alone = [inspector(n) for n in range(5)]
    first = teams(paired(alone, groups=1))["1"]
    concerned = [
        dataclasses.replace(one, kin=("s03",)) if one.id == first[0] else one for one in alone
    ]
    done = paired(concerned, groups=1)
    (entry,) = done["recusals"]
    assert (entry["inspector"], entry["seat"]) == (first[0], 1)
    assert entry["grounds"] == [{"reason": "kin", "fact": "s03", "site": "s03"}]
    assert entry["substitute"] == first[1] == teams(done)["1"][0]
    assert not done["unfilled"]


def test_when_recusal_empties_the_pool_the_group_is_named():
    """No exception: the group, what it lacks, and why."""
    done = paired([inspector(n, areas=("镇0", "镇1", "镇2")) for n in range(4)], groups=1)
    assert done["unfilled"] == [
        {"group": "1", "missing": 2, "skills": [], "available": 4, "recused": 4, "busy": 0}
    ]
    assert [entry["substitute"] for entry in done["recusals"]] == [""] * 4


def test_one_inspector_alone_makes_half_a_team():
    """The other groups get nobody, and each is named with its lack."""
    done = paired([inspector(1)])
    assert sorted(len(team) for team in teams(done).values()) == [0, 0, 1]
    assert sorted(entry["missing"] for entry in done["unfilled"]) == [1, 2, 2]
    assert not paired([inspector(1, available=False)])["groups"][0]["team"]


# ---- seats


def test_pairs_are_of_different_units_unless_impossible():
    """Where only one unit is left, that is stated."""
    mixed = [inspector(n, unit="甲" if n < 6 else "乙") for n in range(8)]
    for run in range(50):
        done = paired(mixed, groups=1, seed=f"{run:064x}")
        units = {one["unit"] for one in done["groups"][0]["team"]}
        assert units == {"甲", "乙"}
        assert not any(one["same_unit"] for one in done["groups"][0]["team"])
    done = paired([inspector(n, unit="甲") for n in range(3)], groups=1)
    assert [one["same_unit"] for one in done["groups"][0]["team"]] == [False, True]
    assert not done["unfilled"]


def test_limits_hold_and_are_shared_over_groups():
    """Nobody sits in more groups than the row or the rule allows."""
    people = [inspector(1, limit=2), inspector(2), inspector(3), inspector(4, limit=3)]
    for run in range(50):
        done = paired(people, seed=f"{run:064x}")
        load = Counter(one for team in teams(done).values() for one in team)
        assert load["A01"] <= 2
        assert load["A02"] <= 1
        assert load["A03"] <= 1
        assert load["A04"] <= 3


def test_required_skills_are_kept_a_seat():
    """Also where the two with skills are of one unit, and each skill needs its own seat."""
    people = [inspector(n) for n in range(8)]
    people += [inspector(8, skills=("食品",)), inspector(9, skills=("消防",))]
    rules = {"groups": 1, "skills": (("bank", "食品"), ("bank", "消防"), ("park", "园林"))}
    assert set(teams(paired(people, **rules))["1"]) == {"A08", "A09"}
    one_unit = [dataclasses.replace(one, unit="同") if one.skills else one for one in people]
    done = paired(one_unit, **rules)
    assert set(teams(done)["1"]) == {"A08", "A09"}
    assert sum(seat["same_unit"] for seat in done["groups"][0]["team"]) == 1
    assert not done["unfilled"]
    assert {entry["why"] for entry in done["passed"]} <= {"skill", "same_unit"}


def test_a_skill_nobody_has_is_named_and_the_team_stands():
    """The group has its two, and lacks the skill."""
    done = paired(groups=1, skills=(("bank", "食品"),))
    assert len(teams(done)["1"]) == 2
    assert done["unfilled"][0]["skills"] == ["食品"]
    assert done["unfilled"][0]["missing"] == 0
    three = [inspector(n, skills=(s,)) for n, s in enumerate(("甲", "乙", "丙"))]
    wanted = tuple(("bank", s) for s in ("甲", "乙", "丙"))
    done = paired(three, groups=1, skills=wanted)
    assert len(teams(done)["1"]) == 2
    assert len(done["unfilled"][0]["skills"]) == 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_laws_of_every_draw(data):
    """Over any register: no interest, no overload, no doubles, different units if possible."""
    names = st.sampled_from(["甲", "乙", "丙", ""])
    people = [
        inspector(
            number,
            unit=data.draw(names),
            areas=tuple(data.draw(st.sets(st.sampled_from(["镇0", "镇1"]), max_size=1))),
            kin=tuple(data.draw(st.sets(st.sampled_from(["s01", "责任4", "点7"]), max_size=1))),
            skills=tuple(data.draw(st.sets(st.sampled_from(["食", "消"]), max_size=2))),
            available=data.draw(st.booleans()),
            limit=data.draw(st.sampled_from([None, 1, 2])),
        )
        for number in range(data.draw(st.integers(1, 9)))
    ]
    rules = {
        "groups": data.draw(st.integers(1, 4)),
        "each": data.draw(st.integers(2, 3)),
        "skills": (("bank", "食"), ("bank", "消"))[: data.draw(st.integers(0, 2))],
    }
    done = paired(people, **rules)
    known, places = {one.id: one for one in people}, {one.id: one for one in SITES}
    load = Counter()
    for group in done["groups"]:
        team = [known[one["id"]] for one in group["team"]]
        here = [places[key] for key in group["sites"]]
        free = [one for one in people if one.available and not grounds_of(one, here)]
        free = [one for one in free if load[one.id] < (one.limit or 1)]
        assert all(one in free for one in team)
        assert len({one.id for one in team}) == len(team) == min(rules["each"], len(free))
        held = {skill for one in team for skill in one.skills}
        if len(group["skills"]) < rules["each"]:  # seats enough for each skill that is there
            assert set(group["skills"]) & {s for one in free for s in one.skills} <= held
        if not group["skills"]:
            units = len({one.unit or one.id for one in free})
            enough = units >= len(team)
            assert any(one["same_unit"] for one in group["team"]) is not enough
        load.update(one.id for one in team)
    named = {entry["group"] for entry in done["unfilled"]}
    short = {g["group"] for g in done["groups"] if len(g["team"]) < rules["each"]}
    assert short <= named
    assert paired(people[::-1], SITES[::-1], **rules) == paired(people, SITES, **rules)


# ---- fairness


def test_every_eligible_inspector_is_equally_likely():
    """Over 3,000 seeds, |z| < 4; the recused one never sits."""
    runs, people = 3_000, [*PEOPLE[:7], inspector(99, kin=("点4",))]
    seen = Counter()
    for run in range(runs):
        seen.update(teams(paired(people, groups=1, seed=f"{run:064x}"))["1"])
    chance = 2 / 7
    spread = math.sqrt(runs * chance * (1 - chance))
    assert all(abs(seen[one.id] - runs * chance) < 4 * spread for one in people[:7])
    assert seen["A99"] == 0


def test_no_group_comes_last_by_its_name():
    """Where three inspectors serve three groups of two, each group is short equally often."""
    runs = 1_500
    short = Counter()
    for run in range(runs):
        done = paired(PEOPLE[:4], seed=f"{run:064x}")
        short.update(entry["group"] for entry in done["unfilled"])
    spread = math.sqrt(runs * (1 / 3) * (2 / 3))
    assert all(abs(short[group] - runs / 3) < 4 * spread for group in "123")


# ---- refusals


@pytest.mark.parametrize(
    ("rules", "code"),
    [({"each": 1}, "pair.each"), ({"limit": 0}, "pair.limit"), ({"groups": 0}, "pair.groups"),
     ({"group_by": "colour"}, "pair.group_by")],
)  # fmt: skip
def test_rules_that_cannot_be_followed_are_refused(rules, code):
    """Each by its own code."""
    with pytest.raises(DesignError) as caught:
        paired(**rules)
    assert caught.value.code == code


def test_registers_that_cannot_serve_are_refused():
    """Empty, doubled, limited to nothing."""
    for people, code in (
        ([], "pair.no_inspectors"),
        ([inspector(1), inspector(1)], "pair.duplicate"),
        ([inspector(1, limit=0)], "pair.limit"),
    ):
        with pytest.raises(DesignError) as caught:
            roster_text(people)
        assert caught.value.code == code
    for people, sites, code in (([], SITES, "pair.no_inspectors"), (PEOPLE, [], "pair.no_sites")):
        with pytest.raises(DesignError) as caught:
            paired(people, sites)
        assert caught.value.code == code


# ---- register and document


@given(st.permutations(PEOPLE[:5]))
def test_order_of_rows_changes_nothing(people):
    """Text and digest are the same; reading the text gives the same people."""
    text = roster_text(people)
    assert roster_digest(text) == roster_digest(roster_text(PEOPLE[:5]))
    assert parse_roster(text) == PEOPLE[:5]


def test_names_with_commas_and_signs_come_back():
    """Texts are texts."""
    odd = inspector(1, name='钱, "五"\\', unit="=1+1", kin=("a,b", "|"), skills=("食品",))
    assert parse_roster(roster_text([odd])) == [dataclasses.replace(odd, kin=("a,b", "|"))]


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t.replace('["A00"', '["A09"'),
                                    lambda t: t.replace("true", "1"), lambda t: t + "x\n",
                                    lambda t: t.replace(",null]", ",0]"),
                                    lambda t: t.replace("roster-v1", "roster-v2")])  # fmt: skip
def test_a_register_loosely_written_is_refused(change):
    """By the line."""
    with pytest.raises(VerifyError) as caught:
        parse_roster(change(roster_text(PEOPLE[:3])))
    assert caught.value.code == "pair.roster_text"


FRAME = frame_text(
    [(one.id, one.category, one.township, 1, one.x, one.y) for one in SITES],
    crs="EPSG:4548",
    xy_scale=1000,
)
CERTIFICATE = {
    "round_id": "W", "seed": SEED, "head": "c" * 64, "frame_digest": sha256_hex(FRAME),
    "draws": [{"label": "W/bank", "kind": "site", "parent": "", "base": [one.id for one in SITES]},
              {"label": "W/two_stage/township", "kind": "township", "parent": "",
               "base": ["t1"], "replacement": ["t2"]},
              {"label": "W/two_stage/village/t1", "kind": "village", "parent": "t1",
               "base": ["v1"], "replacement": []}],
}  # fmt: skip
ROSTER = roster_text(
    [*PEOPLE[:4], inspector(5, kin=("点1", "责任7", "s04")), inspector(6, limit=2)]
)


def seal(counter=1, previous=""):
    """Return a seal."""
    return Seal(round_id="W", code_digest="d", software="geoplan", at="2026-06-09T09:00:00+08:00",
                counter=counter, previous=previous)  # fmt: skip


def document(**facts):
    """Return the document of a pairing."""
    rules = Rules(groups=3, skills=(("bank", "食品"),))
    return make_pairs(ROSTER, SITES, rules, certificate=CERTIFICATE, seal=seal(**facts))


def check(altered, roster=ROSTER, certificate=CERTIFICATE, frame=FRAME):
    """Return the faults of a document."""
    return verify_pairs(altered, roster=roster, certificate=certificate, frame=frame)


def test_verify_says_identical_even_after_a_round_trip():
    """A document that was written and read again holds; only drawn sites are in it."""
    made = document()
    assert check(json.loads(canonical(made))) == []
    assert [one["id"] for one in made["sites"]] == drawn_sites(CERTIFICATE)
    assert "t1" not in canonical(made["sites"])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found(data):
    """One changed character of document, register or frame never verifies."""
    made, text = document(), canonical(document())
    target = data.draw(st.sampled_from(["document", "roster", "frame"]))
    whole = {"document": text, "roster": ROSTER, "frame": FRAME}[target]
    place = data.draw(st.integers(0, len(whole) - 1))
    sign = data.draw(st.sampled_from('0a|九"}').filter(lambda s: s != whole[place]))
    changed = whole[:place] + sign + whole[place + 1 :]
    if target != "document":
        assert check(made, **{target: changed})
        return
    try:
        altered = json.loads(changed)
    except ValueError:
        return  # no longer JSON: refused on reading
    if isinstance(altered, dict) and altered != made:
        assert check(altered)


@pytest.mark.parametrize("key", ["groups", "recusals", "passed", "unfilled", "sites", "seed",
                                 "register_digest", "draw_head", "spec", "round_id"])  # fmt: skip
def test_a_forger_who_seals_again_is_found(key):
    """What can be recomputed is recomputed; the head alone does not satisfy."""
    altered = copy.deepcopy(document())
    value = altered[key]
    altered[key] = value[1:] if value else [{}]
    altered["head"] = digest({k: v for k, v in altered.items() if k != "head"})
    assert check(altered)


def test_fields_that_do_not_belong_are_found():
    """Also those that are missing, or of another kind."""
    made = document()
    assert check({**made, "telephone": "1"})
    assert check({k: v for k, v in made.items() if k != "rules"})[0].code == "pair.shape"
    assert check({**made, "sites": 3})[0].code == "pair.shape"
    assert any("groups[0].team[0]" in str(f.facts["place"]) for f in check(_swap(made)))


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


def _swap(made):
    altered = copy.deepcopy(made)
    altered["groups"][0]["team"][0]["id"] = "A77"
    return altered


def test_sites_are_those_that_were_drawn():
    """Another certificate, or other places in the frame, are found."""
    made = document()
    other = copy.deepcopy(CERTIFICATE)
    other["draws"][0]["base"] = other["draws"][0]["base"][1:]
    assert check(made, certificate=other)
    assert check(made, frame=FRAME.replace("bank", "park", 1))


def test_sites_of_replacement_townships_are_not_visited():
    """Certificates that say what each draw is of, and inside which township."""
    draws = [
        {"label": "a", "kind": "township", "base": ["t1"], "replacement": ["t2"]},
        {"label": "b", "kind": "site", "parent": "t1", "base": ["s1"], "replacement": ["s2"]},
        {"label": "c", "kind": "site", "parent": "t2", "base": ["s3"], "replacement": []},
        {"label": "d", "kind": "village", "parent": "t1", "base": ["v"], "replacement": []},
    ]
    assert drawn_sites({"round_id": "W", "draws": draws}) == ["s1"]


def test_a_register_committed_with_the_draw_counts():
    """Over what is said afterwards, and without it."""
    bound = {**CERTIFICATE, "commitment": {"roster_digest": "d" * 64}}
    for said in ("", roster_digest(ROSTER)):
        made = make_pairs(ROSTER, SITES, Rules(groups=3), certificate=bound, seal=seal(),
                          committed=said)  # fmt: skip
        assert made["register_committed"] == "d" * 64
        assert check(made, certificate=bound) == []
        assert check({**made, "register_committed": said}, certificate=bound)


def test_pairing_again_shows():
    """The second names the first by its digest; a first that was altered breaks the line."""
    first = document()
    second = document(counter=2, previous=first["head"])
    assert check(second) == []
    assert check_line([second, first]) == []
    assert check_line([second, {**first, "register_committed": "x"}])
    assert check_line([second, {}])
    assert check_line([second])
    assert check_line([first]) == []
    assert check_line([document(counter=3, previous=first["head"]), first])


def test_recomputing_needs_the_standard_library_only(tmp_path):
    """With every other package out of reach, a pairing still verifies."""
    for name, text in (("pairs", canonical(document())), ("draw", canonical(CERTIFICATE)),
                       ("roster", ROSTER), ("frame", FRAME)):  # fmt: skip
        (tmp_path / name).write_bytes(text.encode())
    code = """
import importlib.abc, json, pathlib, sys
class Wall(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top != "geoplan":
            raise ImportError("behind the wall: " + name)
sys.meta_path.insert(0, Wall())
from geoplan.draw.partners import verify_pairs
read = lambda name: (pathlib.Path(sys.argv[1]) / name).read_bytes().decode()
faults = verify_pairs(json.loads(read("pairs")), roster=read("roster"),
                      certificate=json.loads(read("draw")), frame=read("frame"))
sys.exit(len(faults))
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
