"""Records, ledger and backup at 100,000 findings, each beside a named peer in the same run."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import openpyxl
import pandas as pd
import pytest

from geoplan.frame.standard import Standard
from geoplan.intake.records import RecordOptions, read_records
from geoplan.store.assets import asset
from geoplan.store.backup import write_backup
from geoplan.store.documents import read_value
from geoplan.store.journal import open_journal
from geoplan.store.project import make_project
from geoplan.visits.findings import finding_body, findings_table, state_body, states_table
from geoplan.visits.ledger import Terms, ledger_table
from geoplan.visits.problems import Catalogue

FINDINGS = 100_000
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
SITES = pd.DataFrame(
    {"name": [f"第{n}号点位" for n in range(2_000)]},
    index=pd.Index([f"Q{n}" for n in range(2_000)], name="site_id"),
)
CATALOGUE = read_value(asset("problems", "county.toml"), Catalogue)
CODES = [problem.code for problem in CATALOGUE.problems if not problem.veto]
HEAD = ("点位编号", "检查时间", "检查人", "问题类型", "问题描述", "责任单位")


def told():
    """Yield 100,000 findings as they are told in a table."""
    start = NOW - timedelta(days=180)
    for n in range(FINDINGS):
        at = start + timedelta(minutes=n * 2)
        yield (f"Q{n % 2000}", at.replace(tzinfo=None), f"第{n % 12}组",
               CODES[n % len(CODES)], f"第 {n} 处", "城管局" if n % 3 else "")  # fmt: skip


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """Return a workbook of 100,000 findings."""
    path = tmp_path_factory.mktemp("bench") / "findings.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("问题")
    sheet.append(HEAD)
    for row in told():
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def bodies():
    """Return them as the journal keeps them."""
    return [
        (
            f"F{n:07d}",
            finding_body(site_id=site, at=at.replace(tzinfo=UTC).isoformat(), by=by,
                         problem=problem, note=note, unit=unit),
        )
        for n, (site, at, by, problem, note, unit) in enumerate(told())
    ]  # fmt: skip


@pytest.fixture(scope="module")
def steps(bodies):
    """Return two steps for each second finding."""
    return [
        (f"{key}|{n}", state_body(key, state, at=NOW - timedelta(days=3 - n)))
        for key, _ in bodies[::2] for n, state in enumerate(("assigned", "fixed"), start=1)
    ]  # fmt: skip


@pytest.mark.benchmark(group="import of 100,000 findings")
def test_import_by_geoplan(benchmark, workbook, tmp_path):
    """Read, checked, repaired, chained and on disk."""
    options = RecordOptions(
        sites=SITES, standard=read_value(asset("standards", "county-31.toml"), Standard),
        catalogue=CATALOGUE, zone="Asia/Shanghai", now=NOW,
    )  # fmt: skip
    turns = iter(range(1_000))

    def run():
        rows = read_records(workbook, options=options)
        with open_journal(tmp_path / f"j{next(turns)}.sqlite") as journal:
            return journal.append_all({"finding": rows.findings})["finding"].new

    assert benchmark.pedantic(run, rounds=2) == FINDINGS


@pytest.mark.benchmark(group="import of 100,000 findings")
def test_import_by_pandas(benchmark, workbook, tmp_path):
    """`pandas.read_excel` (calamine) and `to_sql`: no checks, no chain."""
    turns = iter(range(1_000))

    def run():
        table = pd.read_excel(workbook, engine="calamine")
        with closing(sqlite3.connect(tmp_path / f"p{next(turns)}.sqlite")) as connection:
            return table.to_sql("findings", connection)

    assert benchmark.pedantic(run, rounds=2) == FINDINGS


@pytest.mark.benchmark(group="append of 100,000 findings")
def test_append_by_geoplan(benchmark, bodies, tmp_path):
    """Canonical, chained, marked; acknowledged once on disk."""
    turns = iter(range(1_000))

    def run():
        with open_journal(tmp_path / f"j{next(turns)}.sqlite") as journal:
            return journal.append("finding", bodies)

    assert benchmark.pedantic(run, rounds=3) == FINDINGS


@pytest.mark.benchmark(group="append of 100,000 findings")
def test_append_by_sqlite(benchmark, bodies, tmp_path):
    """`sqlite3.executemany` of the same bodies: no chain."""
    turns = iter(range(1_000))

    def run():
        with closing(sqlite3.connect(tmp_path / f"s{next(turns)}.sqlite")) as connection:
            connection.execute("CREATE TABLE records (key TEXT PRIMARY KEY, body TEXT)")
            connection.executemany(
                "INSERT INTO records VALUES (?, ?)",
                ((key, json.dumps(body, ensure_ascii=False)) for key, body in bodies),
            )
            connection.commit()
            return connection.execute("SELECT count(*) FROM records").fetchone()[0]

    assert benchmark.pedantic(run, rounds=3) == FINDINGS


@pytest.mark.benchmark(group="ledger of 100,000 findings")
def test_ledger_by_geoplan(benchmark, bodies, steps):
    """Tables from bodies, then the fold: states, terms, repeats, rebounds."""

    def run():
        return ledger_table(
            findings_table(bodies), states_table(steps), catalogue=CATALOGUE,
            terms=Terms(as_of=NOW),
        )  # fmt: skip

    assert len(benchmark.pedantic(run, rounds=3)) == FINDINGS


@pytest.mark.benchmark(group="ledger of 100,000 findings")
def test_ledger_by_pandas(benchmark, bodies, steps):
    """The last state alone, by `DataFrame` and `groupby`."""

    def run():
        findings = pd.DataFrame.from_dict(dict(bodies), orient="index")
        states = pd.DataFrame.from_dict(dict(steps), orient="index")
        last = states.groupby("finding_id")["state"].last()
        return findings.assign(state=findings.index.map(last))

    assert len(benchmark.pedantic(run, rounds=3)) == FINDINGS


@pytest.fixture(scope="module")
def project(tmp_path_factory, bodies, steps):
    """Return a project with all of them."""
    made = make_project(tmp_path_factory.mktemp("bench") / "w", name="w", template="county-31")
    with open_journal(made.folder / "journal.sqlite") as journal:
        journal.append_all({"finding": bodies, "state": steps})
    return made.folder


@pytest.mark.benchmark(group="backup of 100,000 findings")
def test_backup_by_geoplan(benchmark, project, tmp_path):
    """Copied while open, packed, unpacked again, chain proven."""
    path = tmp_path / "b.zip"
    done = benchmark.pedantic(lambda: write_backup(project, path, at=NOW.isoformat()), rounds=2)
    assert done.records == 2 * FINDINGS


@pytest.mark.benchmark(group="backup of 100,000 findings")
def test_backup_by_sqlite(benchmark, project, tmp_path):
    """`Connection.backup` alone: not packed, not proven."""

    def run():
        with closing(sqlite3.connect(project / "journal.sqlite")) as one:
            (tmp_path / "c.sqlite").unlink(missing_ok=True)
            with closing(sqlite3.connect(tmp_path / "c.sqlite")) as two:
                one.backup(two)
                return two.execute("SELECT count(*) FROM records").fetchone()[0]

    assert benchmark.pedantic(run, rounds=2) == 2 * FINDINGS
