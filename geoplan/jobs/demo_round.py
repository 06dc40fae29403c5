"""The demo's inspectors: the sheets of a round come back filled in."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from geoplan.base.canon import sha256_hex
from geoplan.frame.standard import Standard
from geoplan.jobs.plan import read_planned
from geoplan.render.workbook import make_book
from geoplan.store.atomic import write_bytes
from geoplan.store.project import open_project
from geoplan.visits.problems import Catalogue

_FAILS: Final = 26  # of a hundred items; invented, as everything of the demo county
_HEAD: Final = ("点位编号", "点位名称", "检查时间", "检查人", "问题数", "问题类型")


def fill_sheets(folder: Path, *, round_id: str) -> Path:
    """Write the workbook that the teams of a round bring back, and return its path.

    What passed and what failed is invented: by the digest of site and item, always the same.
    """
    with open_project(folder, write=True) as project:
        planned, standard = read_planned(project, round_id), project.standard
        zone, catalogue = ZoneInfo(project.settings.zone), project.problems
        known = set(project.read_frame().sites.index)
        day = datetime.fromisoformat(planned.plan.date).replace(tzinfo=zone)
        items = list(standard.items)
        told = planned.sites[["name", "category"]].astype("str")
        named = dict(zip(told.index, zip(told["name"], told["category"], strict=True), strict=True))
        rows = [
            _row(
                stop.site_id,
                named[stop.site_id],
                at=day + timedelta(seconds=stop.arrive_s + stop.wait_s),
                team=route.team,
                standard=standard,
                catalogue=catalogue,
            )
            for route in planned.plan.routes
            for stop in route.stops
            if stop.site_id in known
        ]
        heads = [*_HEAD, *(standard.items[item].zh.partition("：")[0] for item in items)]
        path = project.folder / "demo" / f"{round_id}检查记录.xlsx"
        write_bytes(path, make_book({"检查记录": (heads, rows)}))
    return path


def _row(
    site_id: str,
    site: tuple[str, str],
    *,
    at: datetime,
    team: str,
    standard: Standard,
    catalogue: Catalogue,
) -> list[Any]:
    name, category = site
    asked = standard.category(category).items
    failed = [item for item in asked if int(sha256_hex(f"{site_id}|{item}")[:8], 16) % 100 < _FAILS]
    named = {one.item: one.zh for one in reversed(catalogue.problems) if not one.veto}
    problems = [named[item] for item in failed if item in named]
    marks = ["" if item not in asked else "×" if item in failed else "✓" for item in standard.items]
    when = at.strftime("%Y-%m-%d %H:%M")
    told = [site_id, name, when, f"第{team}组", len(failed), "、".join(problems)]
    return [*told, *marks]
