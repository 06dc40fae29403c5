"""Many counties on a real Dask cluster on this machine, one of them broken on purpose."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from geoplan.base.errors import MissingError
from geoplan.jobs.areas import import_areas
from geoplan.jobs.bring_in import import_sites
from geoplan.jobs.project import start_project
from geoplan.jobs.province import ProvinceWish, Where, run_county, run_province
from geoplan.jobs.streets import import_streets
from geoplan.store.documents import read_toml

NOW = datetime(2026, 6, 9, 1, tzinfo=UTC)
DICE = "83920174650192837465"


@pytest.fixture(scope="module")
def county(tmp_path_factory, demo_data):
    """Return a project with the demo county's frame and streets, nothing drawn."""
    folder = tmp_path_factory.mktemp("county") / "county"
    told = read_toml(demo_data / "demo.toml")
    names = told["files"]
    start_project(folder, template=told["standard"], name="晴川县")
    import_areas(folder, demo_data / names["areas"])
    import_streets(folder, demo_data / names["streets"])
    import_sites(folder, demo_data / names["ledger"], now=NOW)
    return folder


@pytest.fixture
def province(county, tmp_path):
    """Return three copies; the street map of the second is cut off in the middle."""
    folders = [tmp_path / name for name in ("east", "middle", "west")]
    for folder in folders:
        shutil.copytree(county, folder)
    streets = folders[1] / "roads.gpkg"
    streets.write_bytes(streets.read_bytes()[:20_000])
    return folders


def wish_for(**told):
    """Return a wish with little effort."""
    usual = {"round_id": "P1", "design_name": "mirror", "source": f"dice={DICE}"}
    usual |= {"date": "2026-06-09", "now": NOW, "effort": 100, "lang": "en"}
    return ProvinceWish(**{**usual, **told})


def command(folders, out, *more):
    """Return the command line."""
    return [
        sys.executable, "-m", "geoplan", "--lang", "en", "province", *map(str, folders),
        "--dice", DICE, "--date", "2026-06-09", "--effort", "100", "--out", str(out), *more,
    ]  # fmt: skip


def kept(folder):
    """Return what a round left, by name."""
    where = folder / "rounds" / "P1"
    names = ("commit.json", "draw.json", "plan.json", "province.json")
    return {name: (where / name).read_bytes() for name in names if (where / name).exists()}


def test_a_cluster_does_what_can_be_done_and_a_second_run_only_what_is_missing(province, tmp_path):
    out = tmp_path / "table.xlsx"
    line = command(province, out, "--workers", "2", "--json")
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr
    assert "[3/3]" in done.stderr
    counties = json.loads(done.stdout)["counties"]
    assert [county["status"] for county in counties] == ["done", "failed", "done"]
    assert counties[1]["code"] == "layer.unreadable"
    assert counties[0]["sites"] == counties[2]["sites"] > 10
    rows = list(openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["Result", "done", "failed", "done"]
    assert "roads.gpkg" in rows[2][9]
    first = [kept(folder) for folder in province]
    assert first[0]["draw.json"] == first[2]["draw.json"]
    shutil.copy(province[0] / "roads.gpkg", province[1])
    again = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert again.returncode == 0, again.stderr
    counties = json.loads(again.stdout)["counties"]
    assert [county["status"] for county in counties] == ["kept", "done", "kept"]
    assert [kept(folder) for folder in province[::2]] == first[::2]


def test_the_same_call_with_a_schedulers_address(province, tmp_path):
    """A cluster that somebody else started, known by its address."""
    script = textwrap.dedent(
        """
        import json, sys
        from dask.distributed import LocalCluster
        from geoplan.cli.main import main
        if __name__ == "__main__":
            with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1",
                              dashboard_address='127.0.0.1:0') as cluster:
                main([*sys.argv[1:], "--scheduler", cluster.scheduler_address])
        """
    )
    path = tmp_path / "somewhere.py"
    path.write_text(script, encoding="utf-8")
    out = tmp_path / "table.xlsx"
    line = [sys.executable, str(path), *command(province[:2], out, "--json")[3:]]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr
    counties = json.loads(done.stdout)["counties"]
    assert [county["status"] for county in counties] == ["done", "failed"]


def test_simulated_after_planning_on_workers_and_once_only(province, tmp_path):
    """Frequencies beside chances in each county's folder; one county's fault touches no other."""
    out = tmp_path / "table.xlsx"
    wish = wish_for(draws=2_400)
    made = run_province(province, wish, where=Where(workers=2), out=out)
    assert [county.status for county in made.counties] == ["done", "failed", "done"]
    assert [county.runs for county in made.counties] == [2_400, 0, 2_400]
    document = json.loads((province[0] / "rounds" / "P1" / "simulation.json").read_text("utf-8"))
    worst = max(abs(float(unit["z"])) for unit in document["units"])
    assert float(document["worst_z"]) == worst == made.counties[0].worst_z
    assert 0 < worst < 6
    plan = kept(province[0])["plan.json"]
    again = [run_county(str(province[0]), wish_for(draws=draws)) for draws in (2_400, 0, 240)]
    assert [county.status for county in again] == ["kept", "kept", "done"]
    assert kept(province[0])["plan.json"] == plan
    rows = list(openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True))
    assert rows[1][6:8] == (2_400, round(worst, 2))


def test_nobody_at_the_address(province, tmp_path):
    where = Where(scheduler="not an address")
    with pytest.raises(MissingError) as caught:
        run_province(province, wish_for(), where=where, out=tmp_path / "table.xlsx")
    assert caught.value.code == "province.no_scheduler"


def test_one_after_the_other_without_dask(province, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    out = tmp_path / "table.xlsx"
    with pytest.raises(MissingError) as caught:
        run_province(province, wish_for(), out=out)
    assert caught.value.code == "province.no_dask"
    done = run_province([*province, province[0]], wish_for(), where=Where(workers=0), out=out)
    assert [county.status for county in done.counties] == ["done", "failed", "done"]
    assert done.failed == 1


def test_another_plan_of_the_same_draw_and_other_dice(province):
    folder = str(province[0])
    assert run_county(folder, wish_for()).status == "done"
    draw = kept(province[0])["draw.json"]
    more = run_county(folder, wish_for(teams=6))
    assert more.status == "done"
    assert kept(province[0])["draw.json"] == draw
    assert run_county(folder, wish_for(teams=6)).status == "kept"
    other = run_county(folder, wish_for(source="dice=111111"))
    assert (other.status, other.code) == ("failed", "province.committed")
    assert kept(province[0])["draw.json"] == draw


def test_what_an_interrupted_run_left_is_taken_up(province):
    folder = str(province[0])
    whole = run_county(folder, wish_for())
    where = province[0] / "rounds" / "P1"
    for name in ("plan.json", "draw.json"):
        (where / name).unlink()
    again = run_county(folder, wish_for())
    assert (again.status, again.sites) == ("done", whole.sites)


def test_no_project_is_a_fault_of_that_county_alone(tmp_path):
    found = run_county(str(tmp_path), wish_for())
    assert (found.status, found.code) == ("failed", "project.none")


def interruptible():
    """Heed interrupts, even where the tests were started by something that does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="signals to a group are POSIX")
def test_interrupted_it_keeps_what_is_done(province, tmp_path):
    folders = [province[0], province[2]]
    for number in range(4):
        folders.append(tmp_path / f"more{number}")
        shutil.copytree(province[0], folders[-1])
    out = tmp_path / "table.xlsx"
    line = command(folders, out, "--workers", "1")
    with subprocess.Popen(
        line,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=interruptible,  # noqa: PLW1509  (one thread)
    ) as run:
        for told in run.stderr:
            if told.startswith("[1/6]"):
                break
        os.killpg(run.pid, signal.SIGINT)
        rest = run.stderr.read()
        begun = time.monotonic()
        assert run.wait(timeout=60) == 2
    assert time.monotonic() - begun < 60
    assert 'Traceback (most recent call last):\n  File "<frozen runpy>' not in rest
    statuses = [row[1] for row in openpyxl.load_workbook(out).worksheets[0].values]
    assert statuses.count("done") in range(1, 6)
    assert "not begun" in statuses
    again = subprocess.run(
        [*line, "--json"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    found = [county["status"] for county in json.loads(again.stdout)["counties"]]
    assert set(found) == {"done", "kept"}
    assert Path(out).exists()
