"""Bytes that are no ledger: never a traceback, a hang or a flood of memory."""

import contextlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.base.errors import GeoplanError
from geoplan.frame.standard import Standard
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
QUIRKS = Path(__file__).parents[1] / "quirks" / "files"
MANY = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def survives(path):
    """Read a file; a refusal is said in words, and what is read keeps the row law."""
    with contextlib.suppress(GeoplanError):
        _read(path)


def _read(path):
    try:
        result = read_sites(path, standard=STANDARD, options=SiteOptions(datum="WGS-84"))
    except GeoplanError as error:
        _ = f"{error}"  # a refusal can be said
        raise
    report = result.report
    assert report.read == report.accepted + report.repaired + report.quarantined
    assert len(result.sites) == report.accepted + report.repaired


@st.composite
def spoilt(draw, kinds):
    """Return a good file with some bytes changed, cut out, doubled or put in."""
    names = sorted(path.name for path in QUIRKS.iterdir() if path.suffix in kinds)
    name = draw(st.sampled_from(names))
    content = (QUIRKS / name).read_bytes()
    if zipfile.is_zipfile(io.BytesIO(content)) and draw(st.booleans()):
        return name, _respoilt(draw, content)
    return name, _spoil(draw, content)


def _spoil(draw, content):
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        size = draw(st.integers(0, 60))
        put = draw(st.one_of(st.binary(max_size=20), st.just(content[at : at + size])))
        content = content[:at] + put + content[at + draw(st.sampled_from([0, 1, size])) :]
    return content


def _respoilt(draw, content):
    """Spoil one member of an archive and pack it again, so that what is inside is read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        chosen = draw(st.sampled_from(archive.namelist()))
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
            for name in archive.namelist():
                part = archive.read(name)
                again.writestr(name, _spoil(draw, part) if name == chosen else part)
    return packed.getvalue()


@MANY
@given(spoilt((".csv", ".txt")))
def test_spoilt_texts(tmp_path, file):
    name, content = file
    path = tmp_path / name
    path.write_bytes(content)
    survives(path)


@MANY
@given(spoilt((".xlsx", ".xlsm", ".zip")))
def test_spoilt_workbooks_and_archives(tmp_path, file):
    name, content = file
    path = tmp_path / name
    path.write_bytes(content)
    survives(path)


@MANY
@given(spoilt((".xls", ".ods", ".kml", ".kmz", ".ovkml", ".gpx", ".dxf", ".geojson")))
def test_spoilt_files_of_other_kinds(tmp_path, file):
    name, content = file
    path = tmp_path / name
    path.write_bytes(content)
    survives(path)


@MANY
@given(st.binary(max_size=3000), st.sampled_from([".csv", ".xlsx", ".xls", ".ods", ".zip", ".kmz"]))
def test_any_bytes(tmp_path, content, suffix):
    path = tmp_path / f"any{suffix}"
    path.write_bytes(content)
    survives(path)


# ---- traps, each in a process of its own, so that its memory can be told

_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_ENTITY = b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaaaaaaaa">%s]><k>&h;</k>'


def _with_sheet(path, sheet, *, claimed=None):
    """Write a workbook whose only sheet is these bytes (an iterable of them)."""
    with (
        zipfile.ZipFile(QUIRKS / "plain.xlsx") as good,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            if name != "xl/worksheets/sheet1.xml":
                bad.writestr(name, good.read(name))
        with bad.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for part in sheet:
                stream.write(part)
    if claimed is not None:
        _claim(path, claimed)


def _claim(path, size):
    """Make an archive say that its last member unpacks to this many bytes."""
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = size.to_bytes(4, "little")
    path.write_bytes(content)


def _entities():
    levels = b"".join(b'<!ENTITY %c "%s">' % (97 + i, b"&%c;" % (96 + i) * 10) for i in range(1, 8))
    return _ENTITY % levels


def zip_bomb(path):
    _with_sheet(path, [_HEAD, *[b" " * 2**20] * 2000, b"</sheetData></worksheet>"])


def zip_bomb_that_claims_to_be_small(path):
    _with_sheet(path, [_HEAD, *[b" " * 2**20] * 2000], claimed=1000)


def cell_in_the_last_corner(path):
    cell = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'
    _with_sheet(
        path,
        [
            _HEAD,
            cell % (1, b"A", 1),
            cell % (1048576, b"XFD", 1048576),
            b"</sheetData></worksheet>",
        ],
    )


def entities_in_a_workbook(path):
    _with_sheet(path, [_entities()])


def entities_in_a_kml(path):
    path.with_suffix(".kml").write_bytes(_entities())


def entities_in_a_gpx(path):
    path.with_suffix(".gpx").write_bytes(_entities())


def repeated_cells_of_an_ods(path):
    with (
        zipfile.ZipFile(QUIRKS / "title_rows.ods") as good,
        zipfile.ZipFile(path.with_suffix(".ods"), "w") as bad,
    ):
        content = good.read("content.xml").replace(
            b"<table:table-row ", b'<table:table-row table:number-rows-repeated="1048576" '
        )
        content = content.replace(
            b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="1000" '
        )
        bad.writestr("mimetype", good.read("mimetype"))
        bad.writestr("content.xml", content)


def a_hundred_thousand_members(path):
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        for number in range(100_000):
            archive.writestr(f"{number}.csv", b"")


def folders_in_folders(path):
    depth = 50_000
    content = b"<kml>" + b"<Folder>" * depth + b"</Folder>" * depth + b"</kml>"
    path.with_suffix(".kml").write_bytes(content)


def a_csv_of_one_endless_cell(path):
    path.with_suffix(".csv").write_bytes(b'name,type,lon,lat\n"' + b"x" * 50_000_000)


def a_csv_of_a_million_columns(path):
    path.with_suffix(".csv").write_bytes(b"name,type,lon,lat" + b",a" * 1_000_000 + b"\n1,2,3,4\n")


TRAPS = (
    zip_bomb,
    zip_bomb_that_claims_to_be_small,
    cell_in_the_last_corner,
    entities_in_a_workbook,
    entities_in_a_kml,
    entities_in_a_gpx,
    repeated_cells_of_an_ods,
    a_hundred_thousand_members,
    folders_in_folders,
    a_csv_of_one_endless_cell,
    a_csv_of_a_million_columns,
)
_CHILD = """
import re, resource, sys
from pathlib import Path
from geoplan.base.errors import GeoplanError
from geoplan.frame.standard import Standard
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
standard = read_value(asset("standards", "county-31.toml"), Standard)
try:
    read_sites(Path(sys.argv[1]), standard=standard, options=SiteOptions(datum="WGS-84"))
    print("read")
except GeoplanError as error:
    print(error.code)
# Linux hands the parent's peak on to a child in ru_maxrss; VmHWM begins anew with the program.
status = Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
print(int(peak[1] if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)
"""


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_traps_are_refused_within_memory_and_time(tmp_path, trap):
    """A minute and a gigabyte at most, and a refusal by code."""
    trap(tmp_path / "trap.xlsx")
    made = next(tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, made],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    code, memory_mb = done.stdout.split()
    assert code.startswith(("file.", "coords.", "ledger."))
    assert int(memory_mb) < 1024
