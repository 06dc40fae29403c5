"""Inspectors and households, drawn from the seed of a revealed round."""

import json
import re
import shutil

import openpyxl
import pytest

DICE = "dice=83920174650192837465"
DESIGN = """format = "geoplan-design-v1"
id = "one"
version = "1"
standard = "county-31"
source = "test"
confidence = "example"
[title]
zh = "一"
en = "one"
[[strata]]
category = "bank"
n = 8
replacement = 0
[[strata]]
category = "park"
n = 4
replacement = 0
"""
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def sites(path, *, unit="金融办"):
    """Write a ledger of banks and parks in two townships."""
    rows = [
        f"B{i},第{i}支行,银行网点,{unit if i == 3 else f'责任{i}'},王{i},13800001234,"
        f"{'东街道' if i % 2 else '西街道'},{117.3 + i / 1000:.4f},28.95,WGS-84"
        for i in range(8)
    ]
    rows += [
        f"P{i},公园{i},公园,园林局,柴{i},,东街道,{117.32 + i / 1000:.4f},28.96,WGS-84"
        for i in range(4)
    ]
    head = "点位编号,点位名称,类别,责任单位,责任人,联系电话,所属街道,经度,纬度,坐标系"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def areas(path):
    """Write villages with their households."""
    rows = [
        "T1,东街道,街道,,0",
        *(f"V{i},{i}村,村,T1,{60 + 37 * i}" for i in range(8)),
        "V9,空村,村,T1,0",
    ]
    path.write_text("区划代码,名称,级别,上级,户数\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def roster(path, *rows):
    """Write a register; without rows, of ten with various interests."""
    plain = [f"A{i},员{i},局{i},,南街道,,是," for i in range(6)]
    rows = rows or (*plain, "A6,员6,责任1,,,,是,", "A7,员7,局7,食品,东街道,,是,",
                    'A8,"钱, 八",=1+1,食品,,柴1;13800001234,是,2', "A9,员9,局9,,,,否,")  # fmt: skip
    head = "证号,姓名,单位,专业,所在街道,回避,可用,上限"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def revealed(cli, tmp_path_factory):
    """Return a project with a round drawn; made once, copied for each test."""
    first = tmp_path_factory.getbasetemp() / "revealed"
    if not first.exists():
        first.mkdir()
        made = type(cli)(first / "project")
        made.run("init", made.folder)
        made.json("import", "sites", sites(first / "l.csv"))
        made.run("import", "areas", areas(first / "areas.csv"))
        (first / "one.toml").write_text(DESIGN, encoding="utf-8")
        made.run("draw", "commit", "--round", "W1", "--design", first / "one.toml")
        made.run("draw", "reveal", "--round", "W1", "--source", DICE)
    shutil.copytree(first / "project", cli.folder)
    return cli


def pairing(cli, tmp_path, *more, code=0):
    """Pair the round."""
    return cli.json("pair", "draw", "--round", "W1", "--inspectors", tmp_path / "r.csv", *more,
                    code=code)  # fmt: skip


def test_double_random_from_register_to_proof(revealed, tmp_path):
    """Digest first, then the draw; the same again changes nothing; others are counted."""
    path = roster(tmp_path / "r.csv")
    said = revealed.json("pair", "roster", path)
    first = pairing(revealed, tmp_path, "--groups", 2, "--committed", said["digest"])
    assert first["register_digest"] == first["register_committed"] == said["digest"]
    assert [len(group["sites"]) for group in first["groups"]] == [6, 6]
    assert all(len(group["team"]) == 2 for group in first["groups"])
    assert pairing(revealed, tmp_path, "--groups", 2) == first
    assert revealed.json("pair", "verify", "W1")["identical"]
    assert "--again" in revealed.run(
        "pair", "draw", "--round", "W1", "--inspectors", path, "--groups", 3, code=2
    )
    second = pairing(revealed, tmp_path, "--groups", 3, "--again", code=(0, 1))
    assert (second["counter"], second["previous"]) == (2, first["head"])
    folder = revealed.folder / "rounds" / "W1"
    assert json.loads((folder / "pairs-1.json").read_text("utf-8")) == first
    assert revealed.json("pair", "verify", "W1")["identical"]
    (folder / "pairs-1.json").write_text("{}", encoding="utf-8")
    assert not revealed.json("pair", "verify", "W1", code=2)["identical"]


def test_nothing_private_and_no_formula_leaves(revealed, tmp_path):
    """No telephone number in any document; texts that look like formulas stay texts."""
    path = roster(tmp_path / "r.csv")
    shown = revealed.run("pair", "draw", "--round", "W1", "--inspectors", path, "--groups", 2,
                         "--each", 4, "--limit", 2, lang="zh", code=(0, 1))  # fmt: skip
    folder = revealed.folder / "rounds" / "W1"
    texts = [shown, *(file.read_text("utf-8") for file in folder.glob("*.json"))]
    texts += [file.read_text("utf-8") for file in folder.glob("roster-*.txt")]
    assert not any(PHONE.search(text) for text in texts)
    book = openpyxl.load_workbook(folder / "pairs.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}
    assert not any(PHONE.search(str(cell.value)) for cell in cells)
    names = {sheet.title for sheet in book}
    assert names == {"分组结果", "各组点位", "回避与替补", "未配齐的组", "人员负荷"}


def test_interests_keep_people_away(revealed, tmp_path):
    """Own unit, own township, kin list, by township groups; each withdrawal is in the log."""
    roster(tmp_path / "r.csv")
    made = pairing(revealed, tmp_path, "--group-by", "township", "--each", 10, "--limit", 3, code=1)
    east = next(group for group in made["groups"] if group["group"] == "东街道")
    away = {entry["inspector"]: entry["grounds"][0] for entry in made["recusals"]
            if entry["group"] == "东街道"}  # fmt: skip
    assert not set(away) & {one["id"] for one in east["team"]}
    assert away["A7"]["reason"] == "own_area"
    assert away["A6"] == {"reason": "own_unit", "fact": "责任1", "site": "B1"}
    assert away["A8"] == {"reason": "kin", "fact": "柴1", "site": "P1"}
    assert {"东街道", "西街道"} == {entry["group"] for entry in made["unfilled"]}
    said = revealed.run("pair", "draw", "--round", "W1", "--inspectors", tmp_path / "r.csv",
                        "--group-by", "township", "--each", 10, "--limit", 3, code=1)  # fmt: skip
    assert "Not filled" in said
    assert "raise limits" in said


def test_a_changed_ledger_is_named(revealed, tmp_path):
    """Units that changed after the pairing put its recusals in question."""
    roster(tmp_path / "r.csv")
    pairing(revealed, tmp_path, "--groups", 2)
    revealed.json("import", "sites", sites(tmp_path / "l.csv", unit="商务局"), "--yes")
    assert "B3" in revealed.json("pair", "verify", "W1", code=2)["faults"][0]


@pytest.mark.parametrize(
    ("more", "part"),
    [(("--each", "1"), "--each 2"), (("--limit", "0"), "1 or more"),
     (("--groups", "0"), "--groups 1"), (("--skill", "park"), "CATEGORY=SKILL"),
     (("--skill", "zoo=x"), "not in the standard"),
     (("--groups", "2", "--group-by", "unit"), "not both")],
)  # fmt: skip
def test_rules_that_cannot_be_followed_are_refused(revealed, tmp_path, more, part):
    """With the mend, and nothing is written."""
    said = revealed.run("pair", "draw", "--round", "W1", "--inspectors", roster(tmp_path / "r.csv"),
                        *more, code=2)  # fmt: skip
    assert part in said
    assert not (revealed.folder / "rounds" / "W1" / "pairs.json").exists()


def test_registers_that_cannot_serve_are_refused(revealed, tmp_path):
    """No usable row; a round not drawn; nothing to verify; a mismatch is said and leaves with 1."""
    path = roster(tmp_path / "r.csv", ",无名,,,,,,")
    one = ("pair", "draw", "--round", "W1", "--inspectors", path)
    assert "no usable row" in revealed.run(*one, code=2)
    assert "pair draw" in revealed.run("pair", "verify", "W1", code=2)
    roster(path)
    assert "draw reveal" in revealed.run(*one[:3], "W9", *one[4:], code=2)
    assert "NOT the published" in revealed.run(*one, "--groups", 2, "--committed", "0" * 64, code=1)


# ---- survey


def surveyed(cli, *more, code=0):
    """Draw the survey."""
    return cli.json("survey", "draw", "--round", "W1", "--communities", 3, "--households", 10,
                    *more, code=code)  # fmt: skip


def test_a_survey_from_draw_to_proof(revealed):
    """Drawn, replaced, verified; again is counted; the replacements go with their survey."""
    first = surveyed(revealed, "--intercepts", 2, "--places", "park", "--times", "07:30-09:00")
    assert first["excluded"] == ["V9"]
    assert [len(one["doors"]) for one in first["communities"]] == [10] * 6
    assert len(first["street"]["points"]) == 2
    assert surveyed(revealed, "--intercepts", 2, "--places", "park", "--times",
                    "07:30-09:00") == first  # fmt: skip
    one = first["communities"][0]
    place = ("survey", "replace", "--round", "W1", "--community", one["id"])
    door = ("--household", one["doors"][0])
    entry = revealed.json(*place, *door, "--reason", "refused")
    assert entry["substitute"] == one["reserves"][0]
    assert "--attempts" in revealed.run(
        *place, "--household", one["doors"][1], "--reason", "absent", code=2
    )
    revealed.run(*place, *door, "--reason", "refused", code=2)
    assert revealed.json("survey", "verify", "W1")["identical"]
    assert "--again" in revealed.run("survey", "draw", "--round", "W1", "--communities", 2,
                                     "--households", 10, code=2)  # fmt: skip
    second = surveyed(revealed, "--again")
    assert (second["counter"], second["previous"]) == (2, first["head"])
    assert revealed.json("survey", "verify", "W1")["identical"]
    folder = revealed.folder / "rounds" / "W1"
    kept = json.loads((folder / "survey_replacements-1.json").read_text("utf-8"))
    assert kept["survey_replacements"][0] == entry
    log = revealed.json("survey", "replace", "--round", "W1", "--reason", "no_access",
                        "--community", second["communities"][0]["id"])  # fmt: skip
    assert (log["number"], log["substitute"]) == (1, second["communities"][3]["id"])
    path = folder / "survey_replacements.json"
    path.write_text(path.read_text("utf-8").replace("no_access", "refused"), encoding="utf-8")
    assert not revealed.json("survey", "verify", "W1", code=2)["identical"]


def test_forms_can_be_printed(revealed):
    """A sheet for each community, a row for each door and reserve, in both languages."""
    made = surveyed(revealed, "--reserves", 5, "--spare", 1, "--intercepts", 1, "--places", "park")
    path = revealed.folder / "rounds" / "W1" / "survey.xlsx"
    book = openpyxl.load_workbook(path)
    assert len(book.worksheets) == 1 + 4 + 1
    sheet = book.worksheets[1]
    doors = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert doors == made["communities"][0]["doors"] + made["communities"][0]["reserves"]
    assert sheet.print_title_rows == "$1:$1"
    assert made["head"][:32] in sheet.oddFooter.center.text
    shown = revealed.run("survey", "draw", "--round", "W1", "--communities", 3, "--households", 10,
                         "--reserves", 5, "--spare", 1, "--intercepts", 1, "--places", "park",
                         lang="zh")  # fmt: skip
    assert "起始户" in shown
    assert "自加权" in shown
    assert openpyxl.load_workbook(path).worksheets[0].title == "抽中社区"


@pytest.mark.parametrize(
    ("more", "part"),
    [(("--communities", "99"), "8 have households"), (("--households", "0"), "1 or more"),
     (("--level", "community"), "import communities"),
     (("--intercepts", "1", "--times", "morning"), "07:30-09:00"),
     (("--intercepts", "1", "--places", "zoo"), "--places")],
)  # fmt: skip
def test_surveys_that_cannot_be_drawn_are_refused(revealed, more, part):
    """With the mend, and nothing is written."""
    wanted = {"--communities": "3", "--households": "10"} | dict(
        zip(more[::2], more[1::2], strict=True)
    )
    options = [text for pair in wanted.items() for text in pair]
    assert part in revealed.run("survey", "draw", "--round", "W1", *options, code=2)
    assert "survey draw" in revealed.run("survey", "verify", "W1", code=2)
