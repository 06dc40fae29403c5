"""The draw on the command line: designs, waves, replacements, simulation, on a county and a city."""

import json
import shutil
import subprocess
import sys
from collections import Counter

import openpyxl
import pandas as pd
import pytest

DICE = "dice=83920174650192837465"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Return the demo county with ledger, areas and compounds, to be copied."""
    folder = tmp_path_factory.mktemp("county") / "project"
    run(folder.parent, "init", str(folder))
    run(folder, "demo", "data")
    run(folder, "import", "areas", folder / "demo" / "areas.gpkg")
    run(folder, "import", "sites", folder / "demo" / "点位台账.xlsx", code=(0, 1))
    compounds = ("--crs", "BD-09", "--category", "compound")
    run(folder, "import", "sites", folder / "demo" / "小区名录.csv", *compounds, code=(0, 1))
    return folder


def run(folder, *arguments, code=0, text=None, lang="en"):
    """Run one command in a folder and return what it printed."""
    command = [
        sys.executable,
        "-m",
        "geoplan",
        "--lang",
        lang,
        "-C",
        str(folder),
        *map(str, arguments),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", input=text, check=False
    )
    allowed = code if isinstance(code, tuple) else (code,)
    assert done.returncode in allowed, (arguments, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stdout if code != 2 else done.stdout + done.stderr


@pytest.fixture
def project(county, tmp_path):
    """Return a fresh copy of the county."""
    return shutil.copytree(county, tmp_path / "project")


def test_a_design_from_questions(project):
    """`design new` asks in the ledger's categories; the design explains itself and draws."""
    asked = run(
        project, "design", "new", "mine", "--villages", "2,1", text="我的\nmine\n" + "1\n" * 31
    )
    assert "geoplan design explain mine" in asked
    told = run(project, "design", "explain", "mine")
    assert "1 of 6 by simple random sampling" in told
    assert "In stages: 2 of 12 townships" in told
    zh = run(project, "design", "explain", "mine", lang="zh")
    assert "每个点位机会相同" in zh
    run(project, "draw", "commit", "--round", "M", "--design", "mine")
    certificate = json.loads(
        run(project, "draw", "reveal", "--round", "M", "--source", DICE, "--json")
    )
    assert sum(draw["kind"] == "township" for draw in certificate["draws"]) == 1
    assert run(project, "design", "new", "mine", text="a\nb\n", code=2).count("already")
    shared = run(
        project, "design", "new", "shared", "--total", "60", "--method", "hlpm2", text="a\nb\n"
    )
    assert "60 sites" in shared
    assert "shared" in run(project, "design", "list")


def test_weeks_repeat_nothing_and_rebounds_are_seen_again(project):
    """Waves of a register share no compound; sites with findings are drawn once more."""
    assert "draw register weekly" in run(
        project, "draw", "commit", "--round", "K1", "--design", "weekly", code=2
    )
    run(project, "draw", "register", "weekly", "--source", DICE)
    assert "already" in run(project, "draw", "register", "weekly", "--source", DICE, code=2)
    visited = project.parent / "visits.csv"
    visited.write_text(
        "点位编号,检查时间,检查人,问题数\nQC-017,2026-11-20 09:00,张,3\nQC-081,2026-11-21 09:00,张,0\n",
        encoding="utf-8",
    )
    run(project, "record", "import", visited)
    seen = Counter()
    for week in (1, 2, 3):
        run(project, "draw", "commit", "--round", f"K{week}", "--design", "weekly")
        told = json.loads(
            run(
                project,
                "draw",
                "reveal",
                "--round",
                f"K{week}",
                "--source",
                f"{DICE}{week}",
                "--json",
            )
        )
        (compound,) = (draw for draw in told["draws"] if draw["rule"] == "compound")
        seen.update(compound["base"])
        (rebound,) = (draw for draw in told["draws"] if draw["rule"] == "rebound")
        assert rebound["base"] == ["QC-017"]
        run(project, "draw", "verify", f"K{week}")
    assert len(seen) == 30
    assert set(seen.values()) == {1}
    register = project / "registers" / "weekly.json"
    register.rename(register.with_suffix(".kept"))
    assert "registers/weekly.json" in run(project, "draw", "verify", "K1", code=2)


def test_nonce_key_replacement_and_chain(project):
    """Sealed by a nonce, replaced with a signature, verified with notes; any change is found."""
    public = run(project, "draw", "key").split()[2]
    told = json.loads(run(project, "draw", "commit", "--round", "S", "--design", "mirror",
                          "--sources", "nonce,dice", "--json"))  # fmt: skip
    assert told["public_key"] == public
    certificate = json.loads(
        run(project, "draw", "reveal", "--round", "S", "--source", DICE + "@王芳 李强", "--json")
    )
    assert certificate["sources"][1]["witnesses"] == "王芳 李强"
    market = next(draw for draw in certificate["draws"] if draw["rule"] == "farm_market")
    gone, expected = market["base"][0], market["replacement"][0]
    entry = json.loads(run(project, "draw", "replace", "--round", "S", "--unit", gone, "--reason",
                           "closed", "--by", "王芳", "--note", "=1+1", "--json"))  # fmt: skip
    assert entry["substitute"] == expected
    assert len(entry["signature"]) == 128
    verified = json.loads(run(project, "draw", "verify", "S", "--json"))
    assert verified["identical"]
    assert any("1 amendments" in note for note in verified["notes"])
    assert "no_access" in run(project, "draw", "replace", "--round", "S", "--unit", gone, "--reason",
                              "tired", "--by", "x", code=2)  # fmt: skip
    path = project / "rounds" / "S" / "amendments.json"
    kept = path.read_text("utf-8")
    for old, new in (("closed", "not_found"), (expected, gone), ("王芳", "王方")):
        path.write_text(kept.replace(old, new, 1), encoding="utf-8")
        assert "amendments[1]" in run(project, "draw", "verify", "S", code=2)
    path.write_text(kept, encoding="utf-8")
    for name in ("draw.json", "frame.txt", "design.json", "commit.json"):
        file = project / "rounds" / "S" / name
        whole = file.read_text("utf-8")
        file.write_text(whole.replace("1", "2", 1), encoding="utf-8")
        assert run(project, "draw", "verify", "S", code=2).count("\n") >= 2
        file.write_text(whole, encoding="utf-8")
    run(project, "draw", "verify", "S")


def test_a_ledger_changed_since_is_named(project):
    """Verification names the unit whose line differs; findings of later visits are no change."""
    run(project, "draw", "commit", "--round", "C", "--design", "monthly")
    run(project, "draw", "reveal", "--round", "C", "--source", DICE)
    visited = project.parent / "visits.csv"
    visited.write_text(
        "点位编号,检查时间,检查人,问题数\nQC-017,2026-11-20 09:00,张,3\n", encoding="utf-8"
    )
    run(project, "record", "import", visited)
    run(project, "draw", "verify", "C")
    more = project.parent / "more.csv"
    more.write_text(
        "点位编号,点位名称,类别,责任单位,经度,纬度,坐标系\nNEW-1,新市场,农贸市场,城管局,117.31,28.95,WGS-84\n",
        encoding="utf-8",
    )
    run(project, "import", "sites", more, code=(0, 1))
    assert "NEW-1" in run(project, "draw", "verify", "C", code=2)


def villages(table):
    """Return the rows of a table of chances that are villages."""
    return table[table["rule"].str.startswith("two_stage/village/")]


def test_chances_simulation_and_waves(project):
    """Chances, counts against them, what a year reaches: printed, as JSON, workbook and map."""
    told = json.loads(run(project, "draw", "inclusion", "--design", "quarterly", "--json"))
    by_rule = pd.DataFrame(told)
    sums = by_rule[by_rule["rule"].str.startswith("compound")]["inclusion_prob"].sum()
    assert sums == pytest.approx(24)
    assert villages(by_rule)["inclusion_prob"].nunique() <= 2
    assert villages(by_rule)["inclusion_prob"].sum() == pytest.approx(2)
    found = json.loads(
        run(project, "draw", "simulate", "--design", "monthly", "--runs", "6000", "--json")
    )
    assert found["runs"] >= 6000
    units = pd.DataFrame(found["units"])
    assert units["z"].abs().max() < 5
    assert units.groupby("rule")["frequency"].sum()["compound"] == pytest.approx(8)
    year = pd.DataFrame(found["year"]).set_index(["kind", "waves"])["reached"]
    assert year["township", 12] > year["township", 1] > 0
    assert (project / "maps" / "simulation.html").stat().st_size > 10_000
    book = openpyxl.load_workbook(project / "reports" / "simulation.xlsx", read_only=True)
    assert len(book.sheetnames) == 2
    waves = json.loads(run(project, "draw", "panel", "--design", "monthly", "--json"))
    town = next(row for row in waves if row["kind"] == "township")
    assert town["waves"][-1]["rotation"] == 12
    assert 7 < town["waves"][-1]["independent"] < 8


def test_bad_designs_are_told_with_all_faults(project):
    """A design with faults is refused whole, in the reader's language; nothing is committed."""
    bad = project.parent / "bad.toml"
    bad.write_text(
        'format = "geoplan-design-v1"\nid = "bad"\nversion = "1"\nstandard = "county-31"\n'
        'source = "t"\nconfidence = "example"\n[title]\nzh = "坏"\nen = "bad"\n'
        '[[strata]]\ncategory = "nothing"\nn = 0\n[[strata]]\ncategory = "bank"\nn = 2\nwhere = "size >"\n',
        encoding="utf-8",
    )
    told = run(project, "draw", "commit", "--round", "B", "--design", bad, code=2)
    assert "3 faults" in told
    assert "nothing" in told
    assert "size >" in told
    zh = run(project, "draw", "commit", "--round", "B", "--design", bad, code=2, lang="zh")
    assert "3 处错误" in zh
    assert not (project / "rounds" / "B").exists()
    fewer = (
        bad.read_text("utf-8")
        .replace('"nothing"\nn = 0', '"farm_market"\nn = 99')
        .replace("size >", "size > 0")
    )
    bad.write_text(fewer, encoding="utf-8")
    assert "farm_market: 6 < 99" in run(
        project, "draw", "commit", "--round", "B", "--design", bad, code=2
    )


def test_stretches_of_real_streets_as_units(shared_data, tmp_path):
    """300 m of a back street of Nanjing is a unit: drawn by length with GRTS, spread over the map."""
    city = tmp_path / "city"
    run(tmp_path, "init", city)
    run(city, "import", "streets", shared_data / "osm" / "nanjing_centre.osm.pbf")
    cut = json.loads(run(city, "frame", "segments", "--category", "back_street", "--class", "living_street",
                         "--class", "residential", "--length", "300", "--json"))  # fmt: skip
    assert cut["added"] > 50
    design = tmp_path / "lanes.toml"
    rules = "".join(
        f'[[strata]]\nid = "{method}"\ncategory = "back_street"\nn = 12\nreplacement = 3\nsize = "size"\n'
        f'method = "{method}"\n'
        for method in ("grts", "hlpm2", "lpm1", "scps", "pivotal")
    )
    design.write_text(
        'format = "geoplan-design-v1"\nid = "lanes"\nversion = "1"\nstandard = "county-31"\nsource = "t"\n'
        f'confidence = "example"\n[title]\nzh = "巷"\nen = "lanes"\n{rules}',
        encoding="utf-8",
    )
    run(city, "draw", "commit", "--round", "L", "--design", design)
    told = json.loads(run(city, "draw", "reveal", "--round", "L", "--source", DICE, "--json"))
    assert [len(draw["base"]) for draw in told["draws"]] == [12] * 5
    assert all(len(draw["replacement"]) == 3 for draw in told["draws"])
    run(city, "draw", "verify", "L")
    chances = pd.DataFrame(json.loads(run(city, "draw", "inclusion", "--design", design, "--json")))
    grts = chances[chances["rule"] == "grts"]
    assert grts["inclusion_prob"].sum() == pytest.approx(12)
    assert grts["inclusion_prob"].max() > 1.3 * grts["inclusion_prob"].min()


def test_a_sceptic_needs_python_alone(project):
    """The published proof verifies by a program that imports nothing but the standard library."""
    run(project, "draw", "commit", "--round", "P", "--design", "quarterly")
    run(project, "draw", "reveal", "--round", "P", "--source", DICE)
    run(project, "publish", "--round", "P", "--as-of", "2026-06-10", "--out", project / "meeting")
    proof = project / "meeting" / "proof"
    names = {path.name for path in proof.iterdir()}
    assert {"draw.json", "frame.txt", "verify.html", "verify.pyz", "README.txt"} <= names
    wall = project / "wall.py"
    wall.write_text(
        "import importlib.abc, runpy, sys\n"
        "class Wall(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] not in {*sys.stdlib_module_names, 'geoplan', '__main__'}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Wall())\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n",
        encoding="utf-8",
    )

    def verify(*files):
        command = [
            sys.executable,
            "-I",
            str(wall),
            str(proof / "verify.pyz"),
            "--lang=en",
            *map(str, files),
        ]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", check=False
        )

    files = (proof / "draw.json", proof / "frame.txt")
    done = verify(*files, "--design", proof / "design.json", "--commit", proof / "commit.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "identical" in done.stdout
    text = files[1].read_text("utf-8")
    files[1].write_text(text.replace("farm_market", "farm_marker", 1), encoding="utf-8")
    done = verify(*files)
    assert done.returncode == 2
    assert "frame_digest differs" in done.stdout
    again = run(project, "draw", "verifier", "--out", project / "again")
    assert "verify.pyz" in again
    assert (project / "again" / "verify.pyz").read_bytes() == (proof / "verify.pyz").read_bytes()
