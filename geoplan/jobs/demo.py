"""The demo: the whole story on the county that geoplan brings along."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from geoplan.base.errors import ProjectError
from geoplan.base.progress import Progress, silent
from geoplan.base.words import reader, say
from geoplan.draw.survey import Wishes
from geoplan.jobs.areas import import_areas
from geoplan.jobs.bring_in import Told, import_sites
from geoplan.jobs.check import check_project
from geoplan.jobs.demo_round import fill_sheets
from geoplan.jobs.draw import CommitWish, commit_draw, reveal_draw, verify_round
from geoplan.jobs.frame import diff_frame
from geoplan.jobs.notes import Files, PageExtras
from geoplan.jobs.plan import RouteWish, plan_round
from geoplan.jobs.printing import PrintWish, print_round, print_sheets
from geoplan.jobs.project import start_project
from geoplan.jobs.publish import publish_all
from geoplan.jobs.record import Told as Filled
from geoplan.jobs.record import import_records
from geoplan.jobs.responses import import_responses
from geoplan.jobs.streets import StreetWish, import_streets
from geoplan.jobs.survey import draw_round_survey
from geoplan.plan.result import Place
from geoplan.store.assets import assets_folder
from geoplan.store.documents import read_toml
from geoplan.store.journal import open_journal
from geoplan.store.project import find_project, open_project
from geoplan.visits.findings import state_body

_MARK: Final = ".geoplan-demo"
_STEPS: Final = 9
_CODE: Final = ("*.py", "builder", "__pycache__")
DICE: Final = "dice=83920174650192837465"
SURVEY: Final = Wishes(
    communities=5,
    households=20,
    spare=5,
    reserves=20,
    intercepts=3,
    times=("07:30-09:00", "17:00-19:00", "19:30-21:00"),
)
# What became of findings, in percent; days from the finding to each step.
_COURSES: Final = (
    (62, (("assigned", 1), ("fixed", 4), ("verified", 6), ("closed", 7))),
    (72, (("assigned", 1), ("fixed", 5), ("verified", 8))),
    (82, (("assigned", 2), ("fixed", 6))),
    (88, (("assigned", 1), ("fixed", 3), ("reopened", 5))),
    (95, (("assigned", 2),)),
)


@dataclass(frozen=True, kw_only=True)
class DemoRun:
    """Where the demo left its results."""

    project: Path
    files: Files


def bring_demo_data(folder: Path) -> tuple[Path, list[str]]:
    """Copy the demo's files into the project's folder `demo`; return it and their names."""
    target = find_project(folder) / "demo"
    shutil.copytree(_data(), target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_CODE))
    return target, sorted(file.name for file in target.iterdir())


def _data() -> Path:
    return assets_folder() / "demo"


def _clear(out: Path, *, replace: bool) -> None:
    if out.exists() and any(out.iterdir()):
        if not (replace and (out / _MARK).exists()):
            raise ProjectError("demo.full", folder=str(out))
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / _MARK).touch()


def run_demo(out: Path, *, replace: bool = False, progress: Progress = silent) -> DemoRun:
    """Run one round of the demo county: ledger, draw, routes, maps, sheets, visits, coverage.

    The clock stands at the demo's own dates, so that every run gives the same results.

    Parameters
    ----------
    out
        An empty folder, or one with the results of an earlier demo.
    replace
        Delete such earlier results first.

    Raises
    ------
    ProjectError
        `demo.full`: the folder holds other things.
    """
    told = read_toml(_data() / "demo.toml")
    names, round_id = told["files"], told["round"]
    now = datetime.fromisoformat(f"{told['as_of']}T18:00:00").replace(
        tzinfo=ZoneInfo("Asia/Shanghai")
    )
    _clear(out, replace=replace)
    project, data = out / "project", _data()
    start_project(project, template=told["standard"], name=told["name"][reader()])
    progress("step.areas", done=0, total=_STEPS)
    import_areas(project, data / names["areas"])
    progress("step.streets.read", done=1, total=_STEPS)
    credit = StreetWish(credit=say("demo.credit"))
    import_streets(project, data / names["streets"], wish=credit)
    progress("step.sites", done=2, total=_STEPS)
    ledger = import_sites(project, data / names["ledger"], now=now)
    compounds = Told(datum="BD-09", category="compound")
    import_sites(project, data / names["compounds"], now=now, told=compounds)
    progress("step.check", done=3, total=_STEPS)
    checked = check_project(project, design_name="mirror", out=out)
    diff = diff_frame(project, [data / names["markets"]], out=out)
    progress("step.draw", done=4, total=_STEPS)
    _draw(project, round_id, now=now)
    progress("step.tours", done=5, total=_STEPS)
    plan_round(project, _wish(told))
    progress("step.sheets", done=6, total=_STEPS)
    sheets = print_round(project, round_id=round_id, out=out)
    for more in (PrintWish(cards=True, round_id=round_id), PrintWish(wall="A2", round_id=round_id)):
        sheets |= print_sheets(project, more, out=out)
    progress("step.visits", done=7, total=_STEPS)
    import_records(project, data / names["visits"], now=now)
    filled = fill_sheets(project, round_id=round_id)
    import_records(project, filled, now=now, told=Filled(round_id=round_id))
    _mend(project, by=told["start"]["name"], now=now)
    draw_round_survey(project, SURVEY, round_id=round_id, now=now)
    import_responses(project, data / names["survey"], round_id=round_id, now=now)
    progress("step.pages", done=8, total=_STEPS)
    extras = PageExtras(sheets=False)  # they lie beside the pages
    pages = publish_all(project, round_id=round_id, as_of=now, now=now, out=out, extras=extras)
    progress("step.done", done=_STEPS, total=_STEPS)
    looked = {checked.page: say("file.check"), diff.page: say("file.diff")}
    books = {
        ledger.book: say("file.report"),
        checked.book: say("file.check_book"),
        diff.book: say("file.diff_book"),
    }
    return DemoRun(project=project, files={**pages, **looked, **sheets, **books})


def _draw(project: Path, round_id: str, *, now: datetime) -> None:
    commit_draw(project, CommitWish(round_id=round_id, design_name="mirror"), now=now)
    reveal_draw(project, round_id=round_id, sources=(DICE,), now=now)
    verdict = verify_round(project, round_id=round_id)
    if verdict.faults:
        raise verdict.faults[0]


def _mend(folder: Path, *, by: str, now: datetime) -> None:
    """Let the units have mended most of what was found: by its identifier, always the same."""
    steps: list[tuple[str, dict[str, Any]]] = []
    with (
        open_project(folder, write=True) as project,
        open_journal(project.folder / "journal.sqlite") as journal,
    ):
        for key, body in journal.read("finding"):
            lot, found = int(key[1:6], 16) % 100, datetime.fromisoformat(body["at"])
            course = next((steps for share, steps in _COURSES if lot < share), ())
            dated = [(state, found + timedelta(days=days + lot % 3)) for state, days in course]
            steps += [
                (f"{key}|{number}", state_body(key, state, at=at, by=by))
                for number, (state, at) in enumerate(dated, start=1)
                if at <= now
            ]
        journal.append("state", steps)


def _wish(told: dict[str, Any]) -> RouteWish:
    return RouteWish(
        round_id=told["round"],
        date=told["plan_date"],
        teams=told["teams"],
        hours=told["hours"],
        mode=told["mode"],
        start=Place(**told["start"]),
    )
