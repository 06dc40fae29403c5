"""Half a year of visits, with answers to the checklist and what was found."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import openpyxl

from builder.geometry import chance
from builder.places import compounds_list, ledger_sites

HEAD: Final = ("点位编号", "点位名称", "检查时间", "检查人", "问题数", "备注")
FURTHER: Final = ("问题类型", "来源")
_DATA: Final = Path(__file__).parents[2]
_SOURCES: Final = ("实地检查", "督查", "自查", "群众投诉", "媒体曝光")
_OFTEN: Final = (0.62, 0.18, 0.1, 0.08, 0.02)
AS_OF: Final = datetime(2026, 6, 10)  # noqa: DTZ001  (Excel times have no zone)
_QUIET: Final = 3  # grids where hardly anybody goes


def _by_name(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """Return visits to compounds that only the portal's list holds: by name, without a number."""
    known = {site.name for site in ledger_sites()}
    homes = [site for site in compounds_list() if site.name not in known]
    seen = rng.choice(len(homes), 190, replace=False)
    rows = []
    for at in rng.choice(seen, size=520).tolist():
        day = AS_OF - timedelta(days=int(rng.integers(1, 182)))
        moment = day + timedelta(minutes=int(rng.integers(8 * 12, 18 * 12)) * 5)
        team = f"第{int(rng.integers(1, 7))}组"
        rows.append(("", homes[at].name, moment, team, int(rng.poisson(0.9)), ""))
    return rows


def _standard() -> dict[str, Any]:
    return tomllib.loads((_DATA / "standards" / "county-31.toml").read_text("utf-8"))


def _problems() -> dict[str, list[str]]:
    """Return item → names of its problems; vetoes are left out of a quiet county."""
    told = tomllib.loads((_DATA / "problems" / "county.toml").read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for one in told["problems"]:
        if not one.get("veto"):
            found.setdefault(one["item"], []).append(one["zh"])
    return found


class _Checklist:
    """Answers and problems that go with the number of findings of a visit."""

    def __init__(self) -> None:
        standard, self.rng = _standard(), chance("answers")
        self.items = {one["code"]: one["items"] for one in standard["categories"]}
        self.names = {
            code: words["zh"].partition("：")[0] for code, words in standard["items"].items()
        }
        self.problems = _problems()
        category = {site.site_id: site.category for site in ledger_sites()}
        self.category = category

    def further(self, site_id: str, findings: int) -> list[str]:
        """Return problems, source and an answer for each item of the standard."""
        items = self.items[self.category.get(site_id, "compound")]
        known = [(item, name) for item in items for name in self.problems.get(item, [])]
        told = min(max(findings, 0), len(known))
        # The same place has the same trouble: the first problems of a site come up again.
        turn = sum(site_id.encode()) % len(known)
        shares = np.array(
            [3.0 if (at - turn) % len(known) < 3 else 1.0 for at in range(len(known))]
        )
        chosen = self.rng.choice(len(known), told, replace=False, p=shares / shares.sum())
        found = [known[at] for at in sorted(chosen.tolist())]
        failed = {item for item, _ in found}
        absent = set(np.array(items)[self.rng.random(len(items)) < 0.03].tolist()) - failed
        source = str(self.rng.choice(_SOURCES, p=_OFTEN))
        marks = ["" if code not in items else "×" if code in failed else "不适用" if code in absent
                 else "✓" for code in self.names]  # fmt: skip
        return ["；".join(name for _, name in found), source if found else "", *marks]


def write_visits(path: Path) -> dict[str, Any]:
    """Write about 1,700 visits of 26 weeks, four of them faulty; return the answer key."""
    rng, sites = chance("visits"), list(ledger_sites())
    grids = sorted({site.grid for site in sites if site.grid})
    quiet = set(rng.choice(grids, _QUIET, replace=False).tolist())
    weight = rng.gamma(1.6, 1.0, len(sites))
    weight *= [0.06 if site.grid in quiet else 1.0 for site in sites]
    never = set(rng.choice(len(sites), 10, replace=False).tolist())
    weight[list(never)] = 0
    messy = rng.gamma(0.9, 0.9, len(sites))
    rows = []
    for at in rng.choice(len(sites), size=1196, p=weight / weight.sum()).tolist():
        day = AS_OF - timedelta(days=int(rng.integers(0, 182)))
        moment = day + timedelta(minutes=int(rng.integers(8 * 12, 18 * 12)) * 5)
        moment = min(moment, AS_OF + timedelta(hours=17))
        site, team = sites[at], f"第{int(rng.integers(1, 7))}组"
        rows.append((site.site_id, site.name, moment, team, int(rng.poisson(messy[at])), ""))
    rows += _by_name(rng)
    rows.sort(key=lambda row: row[2])
    bad = [
        (("QC-999", "不存在的点位", AS_OF, "第1组", 0, ""), "visit.unknown_site"),
        ((sites[0].site_id, sites[0].name, "6月三十一日", "第1组", 0, ""), "visit.time_unreadable"),
        ((sites[1].site_id, sites[1].name, AS_OF, "第2组", -1, ""), "visit.findings_invalid"),
        ((sites[2].site_id, sites[2].name, AS_OF + timedelta(days=5), "第3组", 0, ""),
         "visit.future"),
    ]  # fmt: skip
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = AS_OF
    sheet = book.worksheets[0]
    sheet.title = "检查记录"
    checklist = _Checklist()
    sheet.append([*HEAD, *FURTHER, *checklist.names.values()])
    for row in [*rows, *(row for row, _ in bad)]:
        sheet.append([*row, *checklist.further(str(row[0]), int(str(row[4])))])
    for cell in sheet["C"][1:]:
        cell.number_format = "yyyy-mm-dd hh:mm"
    book.save(path)
    faults = [{"row": len(rows) + 2 + n, "codes": [code]} for n, (_, code) in enumerate(bad)]
    return {"read": len(rows) + len(bad), "accepted": len(rows), "repaired": 0,
            "quarantined": len(bad), "rows": faults,
            "never": sorted(sites[at].site_id for at in never)}  # fmt: skip
