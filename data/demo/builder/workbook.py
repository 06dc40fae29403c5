"""The office's files: the ledger with planted errors, the compounds, the map's markets."""

import csv
import io
import json
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment, Font

from builder.datums import bd09, gcj02
from builder.geometry import chance
from builder.places import Site, compounds_list, ledger_sites

HEAD: Final = (
    "序号", "点位编号", "点位名称", "类别", "详细地址", "所属街道", "所属社区", "网格", "责任单位", "配合单位",
    "责任人", "联系电话", "包联领导", "经度", "纬度", "坐标系", "备注",
)  # fmt: skip
FIRST_ROW: Final = 4  # two titles and the header stand above
_WIDE: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")
_FIXED: Final = datetime(2026, 6, 1)  # noqa: DTZ001  (Excel times have no zone)


def category_names() -> dict[str, str]:
    """Return the Chinese names of the categories."""
    path = Path(__file__).parents[2] / "standards" / "county-31.toml"
    standard = tomllib.loads(path.read_text("utf-8"))
    return {category["code"]: category["zh"] for category in standard["categories"]}


def _row(site: Site, number: int, *, names: dict[str, str]) -> dict[str, Any]:
    lon, lat = gcj02(*site.lonlat)
    values = (
        number, site.site_id, site.name, names[site.category], site.address, site.township,
        site.community, site.grid, site.unit, site.partners, site.person, site.phone, site.leader,
        round(lon, 7), round(lat, 7), "GCJ-02", "",
    )  # fmt: skip
    return dict(zip(HEAD, values, strict=True))


def _dms(value: float) -> str:
    degrees, rest = divmod(value * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{int(degrees)}°{int(minutes):02d}′{seconds:06.3f}″"


def _plant_repairs(rows: list[dict[str, Any]], sites: list[Site]) -> dict[int, list[str]]:
    """Spoil some good rows in ways that can be mended; return codes by position."""
    at = {name: n for n, name in enumerate(site.name for site in sites)}
    planted: dict[int, list[str]] = {}

    def mark(name: str, code: str) -> dict[str, Any]:
        planted.setdefault(at[name], []).append(code)
        return rows[at[name]]

    row = mark("晴川县图书馆", "coords.fullwidth")
    row["经度"] = str(row["经度"]).translate(_WIDE)
    row = mark("县人民医院", "coords.dms")
    row["经度"], row["纬度"] = _dms(row["经度"]), _dms(row["纬度"])
    row = mark("江南小学", "coords.swapped")
    row["经度"], row["纬度"] = row["纬度"], row["经度"]
    row = mark("晴川大酒店", "phone.cleaned")
    row["联系电话"] = f"{row['联系电话'][:3]} {row['联系电话'][3:7]} {row['联系电话'][7:]}"
    row = mark("新世纪百货", "name.cleaned")
    row["点位名称"] = "新世纪 百货"
    row = mark("望江楼饭店", "coords.datum")
    lon, lat = bd09(*sites[at["望江楼饭店"]].lonlat)
    row["经度"], row["纬度"], row["坐标系"] = round(lon, 7), round(lat, 7), "BD-09"
    lane = next(site.name for site in sites if site.category == "back_street")
    for name in (lane, "江南公厕", "联通迎宾营业厅"):
        mark(name, "unit.missing")["责任单位"] = ""
    for name in ("县政务服务中心", "县自来水公司营业厅", "县燃气公司营业厅"):
        mark(name, "coords.shared")
    mark("城东农贸市场北区", "name.near_duplicate")
    rows[at["晴川汽车客运站"]]["联系电话"] = int(rows[at["晴川汽车客运站"]]["联系电话"])
    rows[at["滨江公园"]]["备注"] = "=1+1 改造中"
    return planted


def _bad_rows(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """Return rows that no office could use, each with its code."""
    base = {**rows[0], "备注": ""}
    new = [
        ({"点位编号": "QC-901", "点位名称": ""}, "name.missing"),
        ({"点位编号": "QC-902", "点位名称": "待定点位", "经度": "", "纬度": ""}, "coords.missing"),
        ({"点位编号": "QC-903", "点位名称": "城北便民点", "经度": "东边路口"}, "coords.unreadable"),
        (
            {"点位编号": "QC-904", "点位名称": "外省误填点", "经度": 104.0657, "纬度": 30.6595},
            "coords.outside",
        ),
        (
            {"点位编号": "QC-905", "点位名称": "城南农贸集市场", "类别": "农贸集市场"},
            "category.unknown",
        ),
        ({"点位编号": rows[30]["点位编号"], "点位名称": "编号重复点"}, "id.duplicate"),
        ({"点位编号": "QC-907", "点位名称": "零纬度点", "纬度": 0}, "coords.zero"),
    ]
    bad = [({**base, **changes}, code) for changes, code in new]
    return [*bad, (dict(rows[60]), "row.duplicate")]


def write_ledger(path: Path) -> dict[str, Any]:
    """Write the ledger and return its answer key."""
    names, sites = category_names(), list(ledger_sites())
    rows = [_row(site, n, names=names) for n, site in enumerate(sites, start=1)]
    planted = _plant_repairs(rows, sites)
    bad = _bad_rows(rows)
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = _FIXED
    sheet = book.worksheets[0]
    sheet.title = "点位台账"
    sheet.append(["晴川县文明城市实地考察点位台账"])
    sheet.append(["填报单位：县创建办　　更新日期：2026-06-01"])
    sheet.append(list(HEAD))
    for number, row in enumerate([*rows, *(row for row, _ in bad)], start=1):
        sheet.append([{**row, "序号": number}[name] for name in HEAD])
    sheet.append(["合计", "", f"{len(rows) + len(bad)} 个"])
    _dress(sheet, rows)
    notes = book.create_sheet("说明")
    notes.append(["本表由县创建办汇总；坐标取自手机地图（GCJ-02）。"])
    book.save(path)
    return _key(sites, planted, bad, names=names)


def _dress(sheet: Any, rows: list[dict[str, Any]]) -> None:
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEAD))
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    remark = HEAD.index("备注") + 1
    for line in range(FIRST_ROW, FIRST_ROW + len(rows)):
        sheet.cell(line, remark).data_type = "s"
    start, column = 0, HEAD.index("类别") + 1
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at]["类别"] != rows[start]["类别"]:
            if at - start > 1:
                sheet.merge_cells(
                    start_row=FIRST_ROW + start, end_row=FIRST_ROW + at - 1,
                    start_column=column, end_column=column,
                )  # fmt: skip
            start = at


def _key(
    sites: list[Site], planted: dict[int, list[str]], bad: list[tuple[dict[str, Any], str]], *,
    names: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    warnings = {"unit.missing", "coords.shared", "name.near_duplicate"}
    rows = []
    for at, site in enumerate(sites):
        codes = planted.get(at, [])
        mended = set(codes) - warnings
        lon, lat = site.lonlat
        rows.append(
            {"row": FIRST_ROW + at, "outcome": "repaired" if mended else "accepted",
             "codes": sorted(codes), "site_id": site.site_id, "name": site.name,
             "category": site.category, "lon": lon, "lat": lat}
        )  # fmt: skip
    del names
    first_bad = FIRST_ROW + len(sites)
    rows += [
        {"row": first_bad + n, "outcome": "quarantined", "codes": [code]}
        for n, (_, code) in enumerate(bad)
    ]
    count = {
        word: sum(row["outcome"] == word for row in rows)
        for word in ("accepted", "repaired", "quarantined")
    }
    return {"read": len(rows), **count, "rows": rows}


def write_compounds(path: Path) -> dict[str, Any]:
    """Write all compounds as a portal exports them: GB18030, BD-09."""
    known = {site.name: site for site in ledger_sites() if site.category == "compound"}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(
        ["名称", "地址", "所属街道", "所属社区", "网格", "户数", "责任单位", "经度", "纬度"]
    )
    for site in compounds_list():
        lon, lat = bd09(*site.lonlat)
        owner = known.get(site.name, replace(site, unit=site.township)).unit
        writer.writerow([site.name, site.address, site.township, site.community, site.grid,
                         f"{site.households}户", owner, f"{lon:.7f}", f"{lat:.7f}"])  # fmt: skip
    path.write_bytes(buffer.getvalue().encode("gb18030"))
    return {"read": 256, "accepted": 256, "repaired": 0, "quarantined": 0, "known": len(known)}


def write_markets(path: Path) -> dict[str, Any]:
    """Write what a phone map shows of markets; return how it differs from the ledger."""
    rng = chance("markets")
    own = [s for s in ledger_sites() if s.category in {"farm_market", "goods_market"}]
    shown = [(s.name, s.category, s) for s in own]
    moved, renamed = own[2], own[4]
    extra = ["城西菜市场", "江南花鸟市场", "河西小商品市场", "站前水果批发市场", "迎宾建材市场", "学府路菜市场",
             "龙泉综合市场", "兴业农产品批发市场", "西津早市"]  # fmt: skip
    spots = [s for s in ledger_sites() if s.category in {"bank", "supermarket", "telecom"}]
    features = []
    for name, category, site in shown:
        place = replace(site, x=site.x + 200) if site is moved else site
        label = f"{name}（新）" if site is renamed else name
        features.append(_feature(label, "marketplace", place, category=category))
    for name, near in zip(extra, spots, strict=False):
        place = replace(near, x=near.x + float(rng.uniform(60, 140)), y=near.y + 70)
        features.append(_feature(name, "marketplace", place, category=""))
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return {"only_map": extra[: len(features) - len(shown)], "moved": [moved.name],
            "renamed": [renamed.name]}  # fmt: skip


def _feature(name: str, kind: str, site: Site, *, category: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": name, "kind": kind, "type": category},
        "geometry": {"type": "Point", "coordinates": list(site.lonlat)},
    }
