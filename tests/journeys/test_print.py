"""Printing from the command line: what is asked for is written, and reads back."""

import re

import pypdf
import pytest
from PIL import Image

from geoplan.base.words import reading
from geoplan.cli.main import main


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return the demo's project, and run commands on it."""
    out = tmp_path_factory.mktemp("print")
    with pytest.raises(SystemExit) as left:
        main(["--lang", "zh", "demo", "--out", str(out / "demo")])
    assert not left.value.code
    return out / "demo" / "project"


def run(project, *arguments, code=0):
    """Run one command in Chinese."""
    with reading("zh"), pytest.raises(SystemExit) as left:
        main(["--lang", "zh", "-C", str(project), *map(str, arguments)])
    assert (left.value.code or 0) == code


def text_of(path):
    """Return the text of all pages, without blanks."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages)


def test_sheets_on_other_paper_with_the_approval_number(project, tmp_path):
    """A3 across in black and white; the number is remembered by the next print."""
    run(project, "print", "--round", "W24", "--paper", "A3", "--orientation", "landscape",
        "--style", "bw", "--map-number", "GS(2026)1号", "--out", tmp_path)  # fmt: skip
    page = pypdf.PdfReader(tmp_path / "W24-1.pdf").pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (1191, 842)
    run(project, "print", "--round", "W24", "--cards", "--out", tmp_path / "two")
    assert "审图号GS(2026)1号" in text_of(tmp_path / "two" / "W24-cards.pdf")


def test_a_printed_code_records_a_visit(project, tmp_path, capsys):
    """What stands under the lower QR is what `record add --code` takes."""
    run(project, "print", "--round", "W24", "--out", tmp_path)
    pages = pypdf.PdfReader(tmp_path / "W24-2.pdf").pages
    codes = re.findall(r"W24-2-\d+", "\n".join(page.extract_text() for page in pages))
    assert len(set(codes)) > 5
    run(project, "record", "add", "--code", codes[0], "--by", "张三", "--at", "2026-06-09T10:00")
    assert capsys.readouterr()


def test_wall_maps_tiles_and_pictures(project, tmp_path):
    """A wall map without a round, in sheets to glue, and as pictures of every map."""
    run(project, "print", "--wall", "A2", "--assessment", "2199-01-01", "--out", tmp_path)
    assert "距测评2199-01-01还有" in text_of(tmp_path / "wall-A2.pdf")
    run(project, "print", "--wall", "A2", "--tiles", "A4", "--out", tmp_path)
    assert len(pypdf.PdfReader(tmp_path / "wall-A2-A4.pdf").pages) >= 5
    run(project, "print", "--round", "W24", "--image", "png", "--out", tmp_path)
    with Image.open(tmp_path / "W24-3.png") as image:
        assert image.width == round(186 / 25.4 * 200)
    run(project, "print", "--round", "W24", "--wall", "A2", "--image", "svg", "--out", tmp_path)
    assert (tmp_path / "wall-A2-W24.svg").read_text("utf-8").startswith("<svg")


def test_patrols_are_printed_for_each_walker(project, tmp_path):
    """The kept plan's streets; an unknown name is refused with the names there are."""
    run(
        project,
        "patrol",
        "--street",
        "解放路",
        "--street",
        "东门街",
        "--both-sides",
        "--name",
        "p1",
    )
    run(project, "print", "--patrol", "p1", "--out", tmp_path)
    text = text_of(tmp_path / "patrol-p1-1.pdf")
    for part in ("解放路", "东门街", "靠右行走", "掉头"):
        assert part in text
    run(project, "print", "--patrol", "p2", code=2)


@pytest.mark.parametrize("asked", [(), ("--tiles", "A4"), ("--cards",)])
def test_what_makes_no_sense_is_refused(project, asked):
    """Nothing named, or a part without its whole."""
    run(project, "print", *asked, code=2)
