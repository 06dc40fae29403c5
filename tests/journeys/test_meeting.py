"""Scores of rounds that were drawn in stages, and of several rounds together."""

import csv
import math

import geopandas as gpd
import pytest

DESIGN = """format = "geoplan-design-v1"
id = "towns"
version = "1"
standard = "county-31"
source = "test"
confidence = "example"
[title]
zh = "乡镇"
en = "towns"
[[strata]]
category = "hotel"
n = 4
[[two_stage]]
category = "township"
n_townships = {towns}
n_villages = 1
replacement = 0
[[two_stage.sites]]
category = "bank"
n = 2
"""


@pytest.fixture
def county(cli, demo_data):
    """Return a county whose only sites are three banks in each township, and eight hotels."""
    areas = gpd.read_file(demo_data / "areas.gpkg").to_crs(4326)  # noqa: TID251
    towns = areas[areas["level"] == "township"] if "level" in areas.columns else areas
    ledger = cli.folder.parent / "台账.csv"
    with ledger.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", "点位名称", "类别", "责任单位", "经度", "纬度", "坐标系"])
        for town, place in enumerate(towns.geometry.representative_point()):
            for n in range(3):
                writer.writerow([f"B{town}-{n}", f"支行{town}-{n}", "bank", f"单位{town % 3}",
                                 place.x + n / 5000, place.y, "WGS-84"])  # fmt: skip
        for n in range(8):
            writer.writerow([f"H{n}", f"旅馆{n}", "hotel", "单位9", 117.3 + n / 900, 28.95,
                             "WGS-84"])  # fmt: skip
    cli.run("init", cli.folder, "--template", "county-31")
    cli.run("import", "areas", demo_data / "areas.gpkg")
    cli.run("import", "sites", ledger, code=(0, 1))
    return cli


def inspected(cli, round_id, *, towns, dice):
    """Draw a round, answer for every drawn site, and return its report."""
    design = cli.folder.parent / f"{round_id}.toml"
    design.write_text(DESIGN.format(towns=towns), encoding="utf-8")
    cli.run("draw", "commit", "--round", round_id, "--design", design)
    drawn = cli.json("draw", "reveal", "--round", round_id, "--source", f"dice={dice}")
    sites = sorted(
        unit for draw in drawn["draws"] if draw["kind"] == "site" for unit in draw["base"]
    )
    assert len(sites) == 4 + 2 * towns
    told = cli.folder.parent / f"{round_id}.csv"
    marks = ["✓,✓,×", "✓,×,×", "✓,✓,✓"]
    lines = [f"{site},2026-06-0{1 + at % 5} 09:00,{marks[(at + len(site)) % 3]}"
             for at, site in enumerate(sites)]  # fmt: skip
    told.write_text("\n".join(["点位编号,检查时间,秩序,卫生,服务", *lines]), encoding="utf-8")
    assert cli.json("record", "import", told, "--round", round_id)["quarantined"] == 0
    return cli.json("report", "--round", round_id, "--as-of", "2026-06-10")


def test_stages_and_several_rounds(county):
    """Three townships give an interval, one gives none and says so; two rounds give their own."""
    three = inspected(county, "R3", towns=3, dice="11112222333344445555")
    assert three["onsite"]["low"] < three["onsite"]["value"] < three["onsite"]["high"]
    one = inspected(county, "R1", towns=1, dice="99998888777766665555")
    assert one["onsite"]["low"] is None
    assert "score.flag.no_interval" in one["onsite"]["flags"]
    both = county.json("report", "--round", "R1", "--with", "R3", "--as-of", "2026-06-10")["drills"]
    mean = (one["onsite"]["value"] + three["onsite"]["value"]) / 2
    assert both["scores"] == {"R3": pytest.approx(three["onsite"]["value"], abs=1e-5),
                              "R1": pytest.approx(one["onsite"]["value"], abs=1e-5)}  # fmt: skip
    assert both["mean"]["value"] == pytest.approx(mean, abs=1e-5)
    assert math.isfinite(both["next"]["low"])


def test_what_came_later_is_not_known_before(county):
    """As of a day before the visits there is no score: the refusal says what to do."""
    inspected(county, "R2", towns=2, dice="12345123451234512345")
    refused = county.run("report", "--round", "R2", "--as-of", "2026-05-01", code=2)
    assert "results first" in refused
