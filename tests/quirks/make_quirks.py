"""Make the files in `files`, one a quirk of real ledgers, and `expected.json` beside them.

Run it by hand after changing a quirk: xls and ods are written by LibreOffice (`soffice`), so the
files are kept under version control. Places are invented.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
from pyproj import Transformer
from shapely import LineString, Point, Polygon

from geoplan.base.shift import gcj02_to_bd09, wgs84_to_gcj02

HERE = Path(__file__).parent
FILES = HERE / "files"
# Name → place, WGS-84. Three sites that every good file holds.
PLACES = {
    "城东农贸市场": (117.30, 28.95),
    "河滨公园": (117.31, 28.96),
    "江南小学": (117.32, 28.97),
}
KINDS = ["农贸市场", "公园", "小学"]
HEAD = ["点位编号", "点位名称", "类别", "责任单位", "联系电话", "经度", "纬度", "坐标系"]
EXPECTED = {}


def rows(*, datum="WGS-84", move=None, digits=7):
    """Return the three good rows, their coordinates moved into another datum."""
    found = []
    for at, ((name, (lon, lat)), kind) in enumerate(zip(PLACES.items(), KINDS, strict=True)):
        x, y = move(lon, lat) if move else (lon, lat)
        found.append([f"A{at + 1}", name, kind, "市场局", f"1380000123{at}",
                      f"{float(x):.{digits}f}", f"{float(y):.{digits}f}", datum])  # fmt: skip
    return found


def gcj(lon, lat):
    """Return GCJ-02 of one WGS-84 place."""
    return tuple(float(v[0]) for v in wgs84_to_gcj02(np.array([lon]), np.array([lat])))


def baidu(lon, lat):
    """Return BD-09 of one WGS-84 place."""
    return tuple(float(v[0]) for v in gcj02_to_bd09(*map(np.atleast_1d, gcj(lon, lat))))


def metres(code):
    """Return a function to a projected system, east first."""
    change = Transformer.from_crs(4326, code, always_xy=True)
    return lambda lon, lat: change.transform(lon, lat)


def expect(name, *found, read=3, skipped=(), refused="", options=None, notices=(), sites=None):
    """Note what a file must give: findings as "code:row", skipped as "why:row"."""
    lost = len({f.partition(":")[2] for f in found if f.startswith("!")})
    EXPECTED[name] = {
        "read": read,
        "sites": read - lost if sites is None else sites,
        "found": sorted(f.lstrip("!~") for f in found),
        "quarantined": lost,
        "skipped": list(skipped),
        "notices": list(notices),
        "refused": refused,
        "options": options or {},
    }


def text(name, lines, *found, encoding="utf-8", delimiter=",", end="\r\n", **expected):
    """Write a delimited text."""
    content = end.join(
        line if isinstance(line, str) else delimiter.join(line) for line in lines
    ) + end  # fmt: skip
    (FILES / name).write_bytes(content.encode(encoding))
    expect(name, *found, **expected)


def book(name, sheets, *found, merge=(), hide=(), **expected):
    """Write a workbook: one list of rows, or sheet name → rows."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, cells in (sheets if isinstance(sheets, dict) else {"台账": sheets}).items():
        sheet = workbook.create_sheet(title)
        for row in cells:
            sheet.append(row)
        if title in hide:
            sheet.sheet_state = "hidden"
    for area in merge:
        workbook.worksheets[0].merge_cells(area)
    workbook.save(FILES / name)
    expect(name, *found, **expected)


def changed(row, **cells):
    """Return the good rows with cells of one of them changed, by heading."""
    table = rows()
    for heading, value in cells.items():
        table[row][HEAD.index(heading)] = value
    return table


def one(name, *found, **cells):
    """Write a workbook whose second row (row 3) has a quirk."""
    expected = {key: cells.pop(key) for key in ("options", "refused") if key in cells}
    book(name, [HEAD, *changed(1, **cells)], *found, **expected)


# ---- texts


def texts():
    good = [HEAD, *rows()]
    text("utf8.csv", good)
    text("utf8_bom.csv", good, encoding="utf-8-sig")
    text("gb18030.csv", good, encoding="gb18030")
    text("gb18030.txt", good, encoding="gb18030", delimiter="\t")
    text("utf16.txt", good, encoding="utf-16", delimiter="\t")
    text("semicolon.csv", good, delimiter=";")
    text("fullwidth_comma.csv", good, delimiter="，")
    text("fullwidth_semicolon.txt", good, delimiter="；")
    text("pipe.txt", good, delimiter="|")
    text("blank_separated.txt", good, delimiter=" ")
    text("unix_line_ends.csv", good, end="\n")
    text("old_mac_line_ends.csv", good, end="\r")
    text("blank_lines.csv", [HEAD, *(line for row in rows() for line in (row, ""))])
    text("trailing_delimiters.csv", [[*row, "", ""] for row in good])
    text("short_rows.csv", [HEAD[:7], *(row[:7] for row in rows())], options={"datum": "WGS-84"})
    text("long_rows.csv", [HEAD, *([*row, "多余", "x"] for row in rows())])
    quoted = [f'"{row[1]}"' for row in rows()]
    table = [[r[0], q, *r[2:]] for r, q in zip(rows(), quoted, strict=True)]
    table[1][3] = '"园林局\n绿化科"'
    text("newline_in_quotes.csv", [HEAD, *table])
    table = rows()
    table[2][3] = '"教育局, ""基教科"""'
    text("comma_and_quotes_in_quotes.csv", [HEAD, *table])
    old = ["點位編號", "點位名稱", "類別", "責任單位", "聯繫電話", "經度", "緯度", "坐標系"]
    table = rows()
    for row, kind in zip(table, ("farm_market", "park", "primary_school"), strict=True):
        row[2], row[3] = kind, "城市管理綜合執法局與環境衛生維護隊"
    names = {"城东农贸市场": "城東農貿市場", "河滨公园": "河濱公園", "江南小学": "江南小學"}
    for row in table:
        row[1] = names[row[1]]
    text("big5.csv", [old, *table], encoding="big5")
    text("no_header.csv", [["甲", "乙"], ["1", "2"]], refused="file.no_header")
    text("header_only.csv", [HEAD], refused="file.empty")
    (FILES / "empty.csv").write_bytes(b"")
    expect("empty.csv", refused="file.no_header")
    (FILES / "not_text.csv").write_bytes(b"\xff\xff\xff\x81,\x00\x01")
    expect("not_text.csv", refused="file.not_utf8")
    table = rows()
    table[1][3] = "锟斤拷锟斤拷"
    text("spoilt_by_conversion.csv", [HEAD, *table], "text.garbled:3")


# ---- layout of workbooks


def layouts():
    good = [HEAD, *rows()]
    blank = [None] * 8
    title = ["晴川县实地考察点位台账", *blank[1:]]
    book("plain.xlsx", good)
    book("title_rows.xlsx", [title, ["填报单位：创建办", *blank[1:]], *good], merge=["A1:H1"],
         skipped=["title:1", "title:2"])  # fmt: skip
    book("header_in_row_10.xlsx", [title, *[blank] * 8, *good], skipped=["title:1"])
    split = ["点位编号", "点位名称", "类别", "责任单位", "联系电话", "坐标", None, "坐标系"]
    under = [None, None, None, None, None, "经度", "纬度", None]
    book("header_in_two_rows.xlsx", [split, under, *rows()], skipped=["title:1"],
         merge=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:H2"])  # fmt: skip
    table = rows()
    for row in table:
        row[2] = "公园"
    table[1][2] = table[2][2] = None
    book("category_merged_down.xlsx", [HEAD, *table], merge=["C2:C4"])
    book("totals_row.xlsx", [*good, ["合计", "3 个", *blank[2:]]], skipped=["total:5"])
    book("subtotals_between.xlsx", [*good[:2], ["小 计", None, 1], *good[2:], [None, "共 3 处"]],
         skipped=["total:3", "total:6"])  # fmt: skip
    book("header_repeated.xlsx", [*good[:3], HEAD, good[3]], skipped=["header:4"])
    book("footnotes.xlsx", [*good, ["填表人：张三", "审核：李四", *blank[2:]], ["注：坐标为 GPS"]],
         skipped=["note:5", "note:6"])  # fmt: skip
    bare = [HEAD[:2] + HEAD[3:], *([*row[:2], *row[3:]] for row in rows())]
    sections = [bare[0]]
    for row, kind, count in zip(bare[1:], KINDS, "一二三", strict=True):
        sections += [[f"{count}、{kind}（1个）"], row]
    book("section_titles_name_the_category.xlsx", sections,
         skipped=["section:2", "section:4", "section:6"])  # fmt: skip
    book("several_sheets.xlsx", {"市场": good[:2], "公园": [good[0], good[2]],
                                 "学校": [good[0], good[3]]})  # fmt: skip
    book("sheet_of_notes.xlsx", {"台账": good, "填表说明": [["请如实填写", "谢谢"]]})
    book("hidden_sheet.xlsx", {"台账": good, "旧": good}, hide=["旧"],
         notices=["workbook.hidden"])  # fmt: skip
    book("blank_columns_between.xlsx", [[v for c in row for v in (c, None)] for row in good])
    book("table_away_from_the_corner.xlsx", [[], [], *([None, None, *row] for row in good)])
    book("blank_rows_between.xlsx", [HEAD, *(row for r in rows() for row in (r, blank))])
    book("headings_twice.xlsx", [[*row, "备注", "备注"] if row is HEAD else [*row, "一", "二"]
                                 for row in good])  # fmt: skip
    english = ["no", "name", "type", "unit", "phone", "lng", "lat", "datum"]
    book("headings_in_english.xlsx", [english, *rows()])
    remarks = ["编号", "名称（必填）", "类别*", "责任单位：", "联系电话(手机)", "经度（°）",
               "纬度（°）", "坐标系"]  # fmt: skip
    book("headings_with_remarks.xlsx", [remarks, *rows()])
    book("headings_with_line_breaks.xlsx", [["点位\n编号", "点位\n名称", *HEAD[2:]], *rows()])
    book("headings_full_width.xlsx", [["ＩＤ", "Ｎａｍｅ", *HEAD[2:]], *rows()])
    order = [5, 7, 2, 1, 6, 0, 4, 3]
    book("columns_in_another_order.xlsx", [[row[i] for i in order] for row in good])
    book("columns_unknown.xlsx", [[*HEAD, "星级"], *([*row, "五星"] for row in rows())])
    book("headings_unknown.xlsx", [["牌子", "分类", "经度", "纬度", "坐标系"],
         *([r[1], r[2], *r[5:]] for r in rows())],
         options={"columns": {"牌子": "name", "分类": "category"}})  # fmt: skip
    book("running_numbers.xlsx", [["序号", *HEAD[1:]],
         *([i, *r[1:]] for i, r in enumerate(rows(), 1))])  # fmt: skip
    numbers = [[r[0], *r[1:4], int(r[4]), float(r[5]), float(r[6]), r[7]] for r in rows()]
    book("numbers_as_numbers.xlsx", [HEAD, *numbers])
    book("identifiers_as_numbers.xlsx", [HEAD, *([i, *r[1:]] for i, r in enumerate(rows(), 101))])
    book("dates_and_truths.xlsx", [[*HEAD, "建成", "达标"],
         *([*r, date(2020, 5, 1), True] for r in rows())])  # fmt: skip
    book("macro_workbook.xlsm", good)


# ---- cells


def cells():
    one("name_missing.xlsx", "!name.missing:3", 点位名称=None)
    one("name_with_blanks.xlsx", "name.cleaned:3", 点位名称=" 河滨 公园 ")
    one("name_with_line_break.xlsx", "name.cleaned:3", 点位名称="河滨\n公园")
    one("name_full_width.xlsx", "name.cleaned:3", 点位名称="河滨公园Ａ区")
    one("name_of_500_characters.xlsx", 点位名称="河滨" * 250)
    one("name_with_emoji.xlsx", 点位名称="河滨公园🏞𠮷")
    one("name_like_a_formula.xlsx", 点位名称="'=1+1")
    one("name_like_markup.xlsx", 点位名称="</script><b>河滨</b>{{x}}${y}")
    one("category_missing.xlsx", "!category.missing:3", 类别=None)
    one("category_unknown.xlsx", "!category.unknown:3", 类别="绿地公园")
    one("category_by_code.xlsx", 类别="park")
    one("category_in_english.xlsx", 类别=" Park ")
    one("unit_missing.xlsx", "unit.missing:3", 责任单位=None)
    one("phone_with_blanks.xlsx", "phone.cleaned:3", 联系电话="138 0000 1231")
    one("phone_with_area_code.xlsx", 联系电话="0573-85012345")
    one("phone_full_width.xlsx", "phone.cleaned:3", 联系电话="１３８００００１２３１")
    one("coordinate_missing.xlsx", "!coords.missing:3", 经度=None)
    one("coordinate_said_to_be_missing.xlsx", "!coords.missing:3", 纬度="不详")
    one("coordinate_error_value.xlsx", "!coords.missing:3", 经度="#N/A")
    one("coordinate_unreadable.xlsx", "!coords.unreadable:3", 经度="东门往西")
    one("coordinate_zero.xlsx", "!coords.zero:3", 经度="0", 纬度="0")
    one("coordinate_beyond_the_poles.xlsx", "!coords.unreadable:3", 纬度="289.6")
    one("coordinates_swapped.xlsx", "coords.swapped:3", 经度="28.96", 纬度="117.31")
    one("coordinate_full_width.xlsx", "coords.fullwidth:3", 经度="１１７．３１")
    one("coordinate_with_words.xlsx", "coords.worded:3", "coords.worded:3", 经度="东经117.31",
        纬度="北纬28.96°")  # fmt: skip
    one("coordinate_with_letters.xlsx", "coords.worded:3", "coords.worded:3", 经度="117.31°E",
        纬度="N28.96")  # fmt: skip
    one("dms_signs.xlsx", "coords.dms:3", "coords.dms:3", 经度="117°18′36″", 纬度="28°57'36.0\"")
    one("dms_words.xlsx", "coords.dms:3", "coords.dms:3", 经度="117度18分36秒", 纬度="28度57分36秒")
    one("dms_colons.xlsx", "coords.dms:3", "coords.dms:3", 经度="117:18:36", 纬度="28:57:36")
    one("dms_letters.xlsx", "coords.dms:3", "coords.dms:3", 经度="117d18m36s", 纬度="28d57m36s")
    one("dms_blanks.xlsx", "coords.dms:3", "coords.dms:3", 经度="117 18 36", 纬度="28 57 36")
    one("dms_dashes.xlsx", "coords.dms:3", "coords.dms:3", 经度="117-18-36", 纬度="28-57-36")
    one("degrees_and_decimal_minutes.xlsx", "coords.dms:3", "coords.dms:3", 经度="117°18.6′",
        纬度="28°57.6′")  # fmt: skip
    one("dms_of_too_many_seconds.xlsx", "!coords.unreadable:3", 经度="117°18′96″")
    one("another_province.xlsx", "!coords.far:3", 经度="87.6", 纬度="43.8")
    table = [*rows(), rows()[0]]
    book("row_twice.xlsx", [HEAD, *table], "!row.duplicate:5", read=4)
    table = [*rows(), ["A1", "北门小学", "小学", "教育局", "", "117.33", "28.98", "WGS-84"]]
    book("identifier_twice.xlsx", [HEAD, *table], "!id.duplicate:5", read=4)
    table = [*rows(), ["", *rows()[1][1:4], "x", *rows()[1][5:]]]
    table[1][0] = ""
    book("site_twice.xlsx", [HEAD, *table], "!site.duplicate:5", read=4)
    table = rows()
    table[0][5:7] = table[1][5:7] = table[2][5:7]
    book("one_spot_for_three.xlsx", [HEAD, *table], "coords.shared:2", "coords.shared:3",
         "coords.shared:4")  # fmt: skip
    near = ["A9", "河滨公园东门", "公园", "园林局", "", "117.3102", "28.96", "WGS-84"]
    book("nearly_the_same_name_nearby.xlsx", [HEAD, *rows(), near], "name.near_duplicate:5",
         read=4)  # fmt: skip
    for name, pair in (
        ("comma", "{0},{1}"), ("full_width", "（{0}，{1}）"), ("blank", "{0} {1}"),
        ("words", "经度:{0} 纬度:{1}"), ("stop", "{0}、{1}"),
    ):  # fmt: skip
        table = [[r[1], r[2], pair.format(*r[5:7]), r[7]] for r in rows()]
        book(f"pair_with_{name}.xlsx", [["名称", "类别", "坐标", "坐标系"], *table])
    table = [[r[1], r[2], f"{r[6]},{r[5]}", r[7]] for r in rows()]
    book("pair_latitude_first.xlsx", [["名称", "类别", "经纬度", "坐标系"], *table],
         notices=["coords.latitude_first"])  # fmt: skip


# ---- datums


def datums():
    book("column_says_gcj02.xlsx", [HEAD, *rows(datum="GCJ-02", move=gcj)])
    book("column_says_amap.xlsx", [HEAD, *rows(datum="高德", move=gcj)])
    book("column_says_baidu.xlsx", [HEAD, *rows(datum="百度坐标", move=baidu)])
    book("column_says_cgcs2000.xlsx", [HEAD, *rows(datum="2000国家大地坐标系")])
    table = rows(datum="GCJ-02", move=gcj)
    table[1] = rows(datum="BD-09", move=baidu)[1]
    book("column_mixes_datums.xlsx", [HEAD, *table], "coords.datum:3")
    one("column_says_nonsense.xlsx", "!coords.datum_unknown:3", 坐标系="某坐标")
    book("no_datum.xlsx", [HEAD[:7], *(r[:7] for r in rows())], refused="crs.ask")
    book("no_datum_but_said.xlsx", [HEAD[:7], *(r[:7] for r in rows(move=gcj))],
         options={"datum": "GCJ-02"})  # fmt: skip
    for name, heads, move in (
        ("suffix", ["lon_bd09", "lat_bd09"], baidu), ("brackets", ["经度（GCJ-02）", "纬度（GCJ-02）"], gcj),
        ("prefix", ["百度经度", "百度纬度"], baidu), ("underscore", ["经度_高德", "纬度_高德"], gcj),
    ):  # fmt: skip
        book(f"heading_names_datum_by_{name}.xlsx",
             [[*HEAD[:5], *heads], *(r[:7] for r in rows(move=move))])  # fmt: skip
    plane = [*HEAD[:5], "X坐标", "Y坐标", "坐标系"]
    for name, words, code in (
        ("zone_39", "CGCS2000 3度带 39带", 4527), ("meridian_117", "CGCS2000_3_Degree_GK_CM_117E", 4548),
        ("six_degree_zone_20", "CGCS2000 6度带 20带", 4498), ("code", "EPSG:4549", 4549),
    ):  # fmt: skip
        book(f"plane_{name}.xlsx", [plane, *rows(datum=words, move=metres(code), digits=3)])
    north = metres(4548)
    book("plane_x_points_north.xlsx",
         [plane, *rows(datum="EPSG:4548", move=lambda x, y: north(x, y)[::-1], digits=3)],
         notices=["coords.x_north"])  # fmt: skip
    book("plane_zone_number_missing.xlsx", [plane, *rows(datum="EPSG:4527", move=north, digits=3)],
         refused="crs.zone")  # fmt: skip
    book("plane_without_system.xlsx", [plane[:7], *(r[:7] for r in rows(move=north, digits=3))],
         refused="crs.ask")  # fmt: skip


# ---- other workbooks


def converted():
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("LibreOffice is needed for xls and ods")
    for source, kind in (("title_rows", "xls"), ("numbers_as_numbers", "xls"),
                         ("category_merged_down", "ods"), ("title_rows", "ods"),
                         ("several_sheets", "ods")):  # fmt: skip
        subprocess.run([soffice, "--headless", "--convert-to", kind, "--outdir", FILES,
                        FILES / f"{source}.xlsx"], check=True, capture_output=True)  # fmt: skip
        EXPECTED[f"{source}.{kind}"] = EXPECTED[f"{source}.xlsx"]
    shutil.copy(FILES / "plain.xlsx", FILES / "newer_than_its_name.xls")
    expect("newer_than_its_name.xls")
    cells = "".join(
        "<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in [HEAD, *rows()]
    )
    page = f"<html><table><tr><th colspan=8>台账&nbsp;</th></tr>{cells}</table></html>"
    (FILES / "web_page.xls").write_bytes(page.encode("gb18030"))
    expect("web_page.xls", skipped=["title:1"])
    text("tabs.xls", [HEAD, *rows()], encoding="gb18030", delimiter="\t")
    (FILES / "damaged.xlsx").write_bytes((FILES / "plain.xlsx").read_bytes()[:2000])
    expect("damaged.xlsx", refused="file.damaged")


# ---- map files


def layer(*, crs=4326, move=None, columns=("name", "type", "unit")):
    """Return the three sites as a layer."""
    places = [Point(*(move(*p) if move else p)) for p in PLACES.values()]
    values = dict(zip(columns, (list(PLACES), KINDS, ["市场局"] * 3), strict=True))
    return gpd.GeoDataFrame(values, geometry=places, crs=crs)


def shapefile(name, table, *, encoding, cpg=None, prj=True, language=None):
    """Write a shapefile whose .cpg and language byte say what they are told to say."""
    path = FILES / f"{name}.shp"
    table.to_file(path, driver="ESRI Shapefile", encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    if not prj:
        path.with_suffix(".prj").unlink()
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    dbf[1:4], dbf[29] = b"\x7a\x01\x01", language or 0
    path.with_suffix(".dbf").write_bytes(dbf)


def maps():
    for driver, suffix in (("GPKG", "gpkg"), ("GeoJSON", "geojson"), ("FlatGeobuf", "fgb")):
        layer().to_file(FILES / f"layer.{suffix}", driver=driver)
        expect(f"layer.{suffix}")
    layer().to_parquet(FILES / "layer.parquet")
    expect("layer.parquet")
    layer(move=gcj).to_file(FILES / "gcj02_behind_wgs84.geojson", driver="GeoJSON")
    expect("gcj02_behind_wgs84.geojson", options={"datum": "GCJ-02"})
    two = layer()
    two.iloc[:2].to_file(FILES / "two_layers.gpkg", driver="GPKG", layer="市场公园")
    two.iloc[2:].to_file(FILES / "two_layers.gpkg", driver="GPKG", layer="学校")
    expect("two_layers.gpkg")
    shapes = layer()
    shapes.geometry = [
        Polygon([(117.299, 28.949), (117.301, 28.949), (117.301, 28.951), (117.299, 28.951)]),
        LineString([(117.309, 28.96), (117.311, 28.96)]),
        Point(117.32, 28.97),
    ]
    shapes.to_file(FILES / "areas_lines_and_points.geojson", driver="GeoJSON")
    expect("areas_lines_and_points.geojson")
    holes = layer()
    holes.geometry = [holes.geometry[0], None, holes.geometry[2]]
    holes.to_file(FILES / "feature_without_shape.geojson", driver="GeoJSON")
    expect("feature_without_shape.geojson", "!coords.missing:2")
    chinese = layer(columns=("名称", "类别", "单位"))
    shapefile("gbk_without_cpg", chinese, encoding="gbk")
    expect("gbk_without_cpg.shp", notices=["layer.dbf_guessed"])
    shapefile("gbk_with_cpg", chinese, encoding="gbk", cpg="GBK")
    expect("gbk_with_cpg.shp")
    shapefile("gbk_with_language_byte", chinese, encoding="gbk", language=0x4D)
    expect("gbk_with_language_byte.shp")
    shapefile("gbk_with_wrong_cpg", chinese, encoding="gbk", cpg="UTF-8")
    expect("gbk_with_wrong_cpg.shp", notices=["layer.dbf_guessed"])
    shapefile("utf8_with_cpg", chinese, encoding="utf-8", cpg="UTF-8")
    expect("utf8_with_cpg.shp")
    shapefile("no_prj", chinese, encoding="gbk", cpg="GBK", prj=False)
    expect("no_prj.shp", refused="crs.ask")
    shapefile("zone_in_prj", chinese.to_crs(4527), encoding="gbk", cpg="GBK")
    expect("zone_in_prj.shp")
    cut = layer(columns=("点位名", "点位类", "责任单"))
    shapefile("headings_cut_at_ten_bytes", cut, encoding="utf-8", cpg="UTF-8")
    expect("headings_cut_at_ten_bytes.shp")
    with zipfile.ZipFile(FILES / "shapefile_in_zip.zip", "w") as archive:
        for path in sorted(FILES.glob("gbk_with_cpg.*")):
            info = zipfile.ZipInfo(f"图层/{path.name}", date_time=(2026, 1, 1, 0, 0, 0))
            archive.writestr(info, path.read_bytes())
    expect("shapefile_in_zip.zip")
    (FILES / "shp_alone.shp").write_bytes((FILES / "gbk_with_cpg.shp").read_bytes())
    expect("shp_alone.shp", refused="file.companions")
    markup()


def placemark(name, lon, lat, *, inside=""):
    """Return one placemark."""
    return (f"<Placemark><name>{name}</name>{inside}<Point><coordinates>{lon},{lat},0"
            "</coordinates></Point></Placemark>")  # fmt: skip


def markup():
    head = ('<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
            "<Document><name>点位</name>")  # fmt: skip

    def kml(name, marks, **expected):
        body = "".join(
            f"<Folder><name>{kind}</name>{mark}</Folder>"
            for kind, mark in zip(KINDS, marks, strict=True)
        )
        content = f"{head}{body}</Document></kml>".encode()
        if name.endswith("kmz"):
            with zipfile.ZipFile(FILES / name, "w") as archive:
                archive.writestr(zipfile.ZipInfo("doc.kml"), content)
        else:
            (FILES / name).write_bytes(content)
        expect(name, **expected)

    plain = [placemark(name, *place) for name, place in PLACES.items()]
    kml("folders_name_the_category.kml", plain)
    kml("folders_name_the_category.kmz", plain)
    for name, say, move in (("gcj02", "GCJ-02", gcj), ("cgcs2000", "CGCS2000", None)):
        marks = [
            placemark(site, *(move(*place) if move else place),
                      inside=f"<OvAttr><OvIcon>4</OvIcon></OvAttr><OvCoordType>{say}</OvCoordType>")
            for site, place in PLACES.items()
        ]  # fmt: skip
        kml(f"ovital_{name}.ovkml", marks)
    extended = (
        '<ExtendedData><Data name="责任单位"><value>市场局</value></Data><SchemaData>'
        '<SimpleData name="责任人">张三</SimpleData></SchemaData></ExtendedData>'
    )
    kml("extended_data_in_chinese.kml",
        [placemark(site, *place, inside=extended) for site, place in PLACES.items()])  # fmt: skip
    (FILES / "entities.kml").write_text(
        '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaa">]><kml><name>&a;</name></kml>'
    )
    expect("entities.kml", refused="file.entities")
    points = "".join(
        f'<wpt lat="{lat}" lon="{lon}"><name>{name}</name><type>{kind}</type></wpt>'
        for (name, (lon, lat)), kind in zip(PLACES.items(), KINDS, strict=True)
    )
    (FILES / "waypoints.gpx").write_text(
        '<?xml version="1.0"?><gpx version="1.1" creator="x" '
        f'xmlns="http://www.topografix.com/GPX/1/1">{points}<trk><name>t</name><trkseg>'
        '<trkpt lat="28.95" lon="117.3"/><trkpt lat="28.96" lon="117.3"/></trkseg></trk></gpx>',
        encoding="utf-8",
    )
    expect("waypoints.gpx")
    drawing()


def drawing():
    """Write a drawing as surveyors do: texts on layers named for the category, and strokes."""
    move = metres(4548)
    parts = ["0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", "AC1021", "0", "ENDSEC",
             "0", "SECTION", "2", "ENTITIES"]  # fmt: skip
    for (name, place), kind in zip(PLACES.items(), KINDS, strict=True):
        x, y = move(*place)
        parts += ["0", "TEXT", "8", kind, "10", f"{x:.3f}", "20", f"{y:.3f}", "30", "0.0",
                  "40", "2.5", "1", name]  # fmt: skip
        parts += ["0", "LINE", "8", "图廓", "10", f"{x:.3f}", "20", f"{y:.3f}", "11",
                  f"{x + 10:.3f}", "21", f"{y:.3f}"]  # fmt: skip
    parts += ["0", "ENDSEC", "0", "EOF"]
    (FILES / "drawing.dxf").write_text("\n".join(parts) + "\n", encoding="utf-8")
    skipped = ["drawing:2", "drawing:4", "drawing:6"]
    expect("drawing.dxf", options={"datum": "EPSG:4548"}, skipped=skipped)
    shutil.copy(FILES / "drawing.dxf", FILES / "drawing_without_system.dxf")
    expect("drawing_without_system.dxf", refused="crs.ask")


def main():
    shutil.rmtree(FILES, ignore_errors=True)
    FILES.mkdir()
    for step in (texts, layouts, cells, datums, converted, maps):
        step()
    listed = json.dumps(EXPECTED, ensure_ascii=False, indent=1, sort_keys=True)
    (HERE / "expected.json").write_text(listed + "\n", encoding="utf-8")
    print(len(EXPECTED), "quirks")  # noqa: T201


if __name__ == "__main__":
    main()
