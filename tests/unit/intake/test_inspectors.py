"""Registers of inspectors: headings, rows, telephone numbers, doubles."""

import openpyxl
import pytest

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.draw.roster import roster_digest, roster_text
from geoplan.intake.inspectors import read_inspectors

HEAD = ("证号", "姓名", "单位", "专业", "所在街道", "回避", "可用", "上限", "电话")


def write(path, *rows, head=HEAD, before=()):
    """Write a register as a workbook."""
    book = openpyxl.Workbook()
    for row in (*before, head, *rows):
        book.active.append(list(row))
    book.save(path)
    return path


def codes(found):
    """Return the codes of all findings, with their rows."""
    return sorted((problem.row, problem.code) for problem in found.report.problems)


def holds(found):
    """Check the row law."""
    counts = found.report.counts
    assert counts["read"] == counts["accepted"] + counts["repaired"] + counts["quarantined"]
    assert len(found.inspectors) == counts["accepted"] + counts["repaired"]
    return counts


def test_a_register_as_offices_keep_it(tmp_path):
    """Title rows, several values in a cell by any separator, full-width digits, no phone taken."""
    path = write(
        tmp_path / "名录.xlsx",
        ("A1", "王一", "县城管局", "市容、食品", "龙津街道", "县教育局；QC-031，柴永明", "是", "２",
         "13800001234"),
        ("A2", "李二", "县公安局", "交通,消防", "", "无", "否", "", "0570-8123456"),
        before=[("某县检查人员名录",), ("填报日期：2026-06-01",), ()],
    )  # fmt: skip
    found = read_inspectors(path)
    assert holds(found)["accepted"] == 2
    one, two = found.inspectors
    assert (one.id, one.name, one.unit, one.limit, one.available) == (
        "A1", "王一", "县城管局", 2, True,
    )  # fmt: skip
    assert one.skills == ("市容", "食品")
    assert one.areas == ("龙津街道",)
    assert one.kin == ("QC-031", "县教育局", "柴永明")
    assert (two.skills, two.kin, two.available, two.limit) == (("交通", "消防"), (), False, None)
    assert "1380000" not in roster_text(found.inspectors)


def test_english_headings_and_csv(tmp_path):
    """A name with a comma in quotes; GB18030; names as identifiers where there is no id."""
    path = tmp_path / "r.csv"
    path.write_text(
        'name,unit,skills,area,kin,available,limit\n"Wang, Yi",A,food;fire,East,B/C,yes,3\n'
        "Li,B,,,,no,\n",
        encoding="utf-8",
    )
    found = read_inspectors(path)
    assert holds(found)["read"] == 2
    assert (found.inspectors[0].id, found.inspectors[0].limit) == ("Wang, Yi", 3)
    assert found.inspectors[0].kin == ("B", "C")
    assert [notice.code for notice in found.report.notices] == ["inspectors.no_ids"]
    chinese = tmp_path / "c.csv"
    chinese.write_bytes("姓名,单位,证号\n王一,城管局,A1\n李二,公安局,A2\n".encode("gb18030"))
    assert [one.name for one in read_inspectors(chinese).inspectors] == ["王一", "李二"]


@pytest.mark.parametrize(
    ("row", "code"),
    [(("", "王", "甲"), "inspector.no_id"), (("A9", "", "甲"), "inspector.no_name"),
     (("13800001234", "王", "甲"), "inspector.id_phone"),
     (("A9", "王", "甲", "", "", "", "也许"), "inspector.available"),
     (("A9", "王", "甲", "", "", "", "", "0"), "inspector.limit"),
     (("A9", "王", "甲", "", "", "", "", "-1"), "inspector.limit"),
     (("A9", "王", "甲", "", "", "", "", "两"), "inspector.limit"),
     (("A9", "王", "甲", "", "", "", "", 1.5), "inspector.limit")],
)  # fmt: skip
def test_rows_that_cannot_serve_are_quarantined(tmp_path, row, code):
    """Each by its own code; the other row is taken."""
    found = read_inspectors(write(tmp_path / "r.xlsx", ("A1", "好", "乙"), row))
    assert codes(found) == [(3, code)]
    assert holds(found)["quarantined"] == 1
    for lang in ("zh", "en"):
        facts = {"value": "x", "suggestion": ""}
        assert say(code, lang=lang, **facts)


def test_doubles_are_refused_whatever_their_order(tmp_path):
    """Rows that say the same count once; rows that differ count not at all."""
    rows = [("A1", "王", "甲"), ("A1", "王", "甲"), ("A2", "李", "甲"), ("A2", "李", "乙"),
            ("A2", "李", "甲"), ("A3", "张", "丙")]  # fmt: skip
    found = read_inspectors(write(tmp_path / "a.xlsx", *rows))
    assert [one.id for one in found.inspectors] == ["A1", "A3"]
    assert holds(found)["quarantined"] == 4
    assert codes(found) == [
        (3, "row.duplicate"), (4, "inspector.duplicate"), (5, "inspector.duplicate"),
        (6, "inspector.duplicate"),
    ]  # fmt: skip
    other = read_inspectors(write(tmp_path / "b.xlsx", *rows[::-1]))
    assert roster_digest(roster_text(other.inspectors)) == roster_digest(
        roster_text(found.inspectors)
    )


def test_telephone_numbers_are_masked_wherever_they_stand(tmp_path):
    """In a name or a kin list; the report does not show them either."""
    found = read_inspectors(
        write(tmp_path / "r.xlsx", ("A1", "王一13800001234", "甲", "", "", "13900001234、乙"),
              ("A2", "李", "", "", "", "0570-8123456"))
    )  # fmt: skip
    assert holds(found)["repaired"] == 2
    text = roster_text(found.inspectors) + "".join(p.value + p.say() for p in found.report.problems)
    for number in ("13800001234", "13900001234", "8123456"):
        assert number not in text
    assert (3, "inspector.no_unit") in codes(found)


def test_files_that_are_no_registers_are_refused(tmp_path):
    """By the missing column of names."""
    path = write(tmp_path / "r.xlsx", ("甲", "乙"), head=("单位", "专业"))
    with pytest.raises(InputError) as caught:
        read_inspectors(path)
    assert caught.value.code == "inspectors.columns"


def test_several_sheets_make_one_register(tmp_path):
    """Doubles are found across sheets; a sheet of something else is skipped and said."""
    path = tmp_path / "r.xlsx"
    book = openpyxl.Workbook()
    for title, rows in (
        ("城管", [("A1", "王", "甲")]),
        ("公安", [("A1", "李", "乙"), ("A2", "赵", "乙")]),
    ):
        sheet = book.create_sheet(title)
        for row in (HEAD[:3], *rows):
            sheet.append(row)
    book.create_sheet("点位").append(["单位", "专业"])
    book["点位"].append(["x", "y"])
    book.save(path)
    found = read_inspectors(path)
    assert [one.id for one in found.inspectors] == ["A2"]
    assert holds(found) == {"read": 3, "accepted": 1, "repaired": 0, "quarantined": 2}
    assert ("点位", 0, "sheet") in found.report.skipped
