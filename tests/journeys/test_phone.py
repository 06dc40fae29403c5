"""The phone's map on the demo county: table, workbook, what is left out, refusals."""

import json

import openpyxl
import pytest
from click.testing import CliRunner

from geoplan.base.errors import DesignError, InputError
from geoplan.base.words import reading
from geoplan.cli.phone import phone
from geoplan.jobs.phone import Asked, phone_project

MARKETS = {"farm_market", "goods_market", "supermarket", "mall"}


def ask(folder, *words, lang="en"):
    """Run the command and return what it printed."""
    with reading(lang):
        done = CliRunner().invoke(phone, list(words), obj=folder)
    assert done.exception is None, done.exception
    return done.output


@pytest.fixture
def project(cli, demo_data):
    """Return a project with the demo county's ledger, and no streets."""
    cli.run("init", cli.folder)
    cli.run("import", "sites", demo_data / "点位台账.xlsx", code=(0, 1))
    return cli.folder


def test_chances_of_every_market(project):
    """One chance a model and market, summing to the picks; a workbook; why no streets."""
    told = json.loads(ask(project, "--picks", "2", "--json"))
    assert {row["category"] for row in told["rows"]} == MARKETS
    assert {model["origin"] for model in told["models"]} == {"uniform", "population", "hotel"}
    assert "street map" in told["left_out"]["road"]
    for model in told["models"]:
        total = sum(row["chances"][model["name"]] for row in told["rows"])
        assert total == pytest.approx(2, abs=1e-9)
    for row in told["rows"]:
        each = row["chances"].values()
        assert row["low"] == min(each)
        assert row["high"] == max(each)
    means = [row["mean"] for row in told["rows"]]
    assert means == sorted(means, reverse=True)
    book = openpyxl.load_workbook(project / "reports" / "phone.xlsx")
    sheet = book.worksheets[0]
    assert sheet.max_row == 1 + len(told["rows"])
    assert sheet.cell(2, 2).value == told["rows"][0]["name"]
    assert sheet.cell(2, 5).value == pytest.approx(100 * means[0], abs=1e-3)


def test_asked_in_particular(project):
    """One kind of market, one law, given weights and radius; told in Chinese."""
    words = ("--category", "farm_market", "--origin", "uniform", "--origin", "hotel",
             "--weights", "0.6,0.4", "--radius", "900")  # fmt: skip
    said = ask(project, *words, lang="zh")
    for part in ("6 个点位", "2 种假设", "前 2 名按 0.6/0.4", "只列 900 米内", "真实规则没有公开"):
        assert part in said
    assert "万家超市" not in said
    again = ask(project, *words, lang="zh")
    assert again == said


def test_weights_that_are_no_numbers(project):
    """Are a fault of usage, said before anything is read."""
    done = CliRunner().invoke(phone, ["--weights", "0.5;0.5"], obj=project)
    assert done.exit_code == 2
    assert "--weights" in done.output


def test_the_same_twice(project):
    """The page is the same bytes each time."""
    pages = []
    for name in ("one", "two"):
        done = phone_project(project, Asked(picks=3), out=project / name)
        assert project / name / "phone.html" in done.files
        pages.append((project / name / "phone.html").read_bytes())
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("kind", "code", "asked"),
    [
        (InputError, "category.unknown_code", Asked(categories=("bazaar",))),
        (DesignError, "phone.picks", Asked(picks=99)),
        (DesignError, "phone.weights", Asked(weights=(0.0,))),
        (DesignError, "phone.unsupported", Asked(origins=("road",))),
    ],
)
def test_refusals(project, kind, code, asked):
    """Each with its own code, and nothing written."""
    with pytest.raises(kind) as caught:
        phone_project(project, asked)
    assert caught.value.code == code
    assert not (project / "reports" / "phone.xlsx").exists()


def test_no_markets(cli):
    """A frame without any is told what to import."""
    cli.run("init", cli.folder)
    ledger = cli.folder / "ledger.csv"
    ledger.write_text("点位名称,类别,经度,纬度,坐标系\n东风公园,公园,118.8,32.05,WGS-84\n", "utf-8")
    cli.run("import", "sites", ledger, code=(0, 1))
    with pytest.raises(DesignError) as caught:
        phone_project(cli.folder, Asked())
    assert caught.value.code == "phone.no_sites"
