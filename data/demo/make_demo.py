"""Make the demo county: `python data/demo/make_demo.py [FOLDER]`.

Everything follows from one fixed seed; running it again gives the same county.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from builder.districts import areas  # noqa: E402  (the folder is no package)
from builder.lanes import network  # noqa: E402
from builder.pbf import write_map  # noqa: E402
from builder.places import ledger_sites  # noqa: E402
from builder.rounds import write_visits  # noqa: E402
from builder.survey import write_survey  # noqa: E402
from builder.workbook import write_compounds, write_ledger, write_markets  # noqa: E402

FILES = {
    "streets": "streets.osm.pbf",
    "areas": "areas.gpkg",
    "ledger": "点位台账.xlsx",
    "compounds": "小区名录.csv",
    "markets": "地图兴趣点.geojson",
    "visits": "检查记录.xlsx",
    "survey": "问卷结果.xlsx",
}
OSM_KIND = {"farm_market": {"amenity": "marketplace"}, "supermarket": {"shop": "supermarket"},
            "mall": {"shop": "mall"}, "hospital": {"amenity": "hospital"},
            "primary_school": {"amenity": "school"}, "middle_school": {"amenity": "school"},
            "bank": {"amenity": "bank"}, "public_toilet": {"amenity": "toilets"},
            "rail_station": {"railway": "station"}, "bus_station": {"amenity": "bus_station"},
            "township": {"amenity": "townhall"}, "library": {"amenity": "library"}}  # fmt: skip


def main(folder: Path) -> None:
    """Write all files of the demo county into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sites = ledger_sites()
    points = [
        (site.x + 4, site.y + 3, {"name": site.name, **OSM_KIND[site.category]})
        for site in sites
        if site.category in OSM_KIND
    ]
    write_map(folder / FILES["streets"], network(), points=points)
    (folder / FILES["areas"]).unlink(missing_ok=True)
    areas().to_crs("EPSG:4490").to_file(folder / FILES["areas"], layer="areas", driver="GPKG")
    answers = {
        "ledger": write_ledger(folder / FILES["ledger"]),
        "compounds": write_compounds(folder / FILES["compounds"]),
        "markets": write_markets(folder / FILES["markets"]),
        "visits": write_visits(folder / FILES["visits"]),
        "survey": write_survey(folder / FILES["survey"]),
        "unreachable": [site.site_id for site in sites if site.name == "沙洲公园"],
    }
    text = json.dumps(answers, ensure_ascii=False, indent=1) + "\n"
    (folder / "answers.json").write_text(text, encoding="utf-8")
    start = next(site for site in sites if site.name == "晴川县新时代文明实践中心")
    (folder / "demo.toml").write_text(_settings(start.lonlat), encoding="utf-8")


def _settings(start: tuple[float, float]) -> str:
    files = "\n".join(f'{key} = "{name}"' for key, name in FILES.items())
    return f"""# The demo round. The county is invented; its clock stands still.
standard = "county-31"
as_of = "2026-06-10"
round = "W24"
plan_date = "2026-06-09"
teams = 4
hours = "08:00-12:30"
mode = "car"

[name]
zh = "晴川县"
en = "Qingchuan County"

[start]
name = "县创建办"
lon = {start[0]}
lat = {start[1]}

[files]
{files}
"""


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
