"""Many counties at once: one round drawn, planned and simulated in each, one task a county.

A county is done by itself, in its own folder, and leaves a mark there that names everything it
was made from; done again from the same, nothing is done. What goes wrong in one county is
reported and does not touch the others.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from geoplan.base.canon import digest
from geoplan.base.errors import GeoplanError, MissingError, ProjectError
from geoplan.base.progress import Progress, silent
from geoplan.base.words import Lang, reading, say
from geoplan.jobs.draw import CommitWish, commit_draw, reveal_draw
from geoplan.jobs.plan import RouteWish, plan_round
from geoplan.jobs.simulate import simulate_design
from geoplan.plan.result import Plan
from geoplan.render.province_book import province_book
from geoplan.store.atomic import write_bytes
from geoplan.store.documents import as_value, read_json, write_json
from geoplan.store.project import Project, find_project

if TYPE_CHECKING:
    from dask.distributed import Client

Status = Literal["done", "kept", "failed"]
_MARK: Final = "province.json"
_SIMULATION: Final = "simulation.json"
# What a county's round depends on, beside the wish.
_FILES: Final = ("frame.gpkg", "roads.gpkg", "standard.toml", "edits.json", "speeds.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvinceWish:
    """What is done in every county.

    Attributes
    ----------
    round_id, design_name
        Which round, which design.
    source
        The public value the draw is made from, "dice=…".
    date, teams, hours, mode, effort
        Of the plans.
    draws
        How often the design is drawn in the simulation; 0: none.
    now
        The moment of the commitments, aware.
    lang
        In which faults are reported.
    """

    round_id: str
    design_name: str
    source: str
    date: str
    now: datetime
    teams: int = 4
    hours: str = "08:00-12:00"
    mode: str = "car"
    effort: int = 0
    draws: int = 0
    lang: Lang = "zh"

    @property
    def digest(self) -> str:
        """The digest of what shapes draw and plan: not the moment, not the language."""
        apart = {"now", "lang", "draws"}
        told = {key: value for key, value in asdict(self).items() if key not in apart}
        return digest(told)


@dataclass(frozen=True, kw_only=True, slots=True)
class County:
    """What became of one county.

    `runs`, `worst_z`: how often the design was drawn, and the largest difference between a unit's
    frequency and its stated chance, in standard errors.
    """

    folder: str
    name: str
    status: Status
    seconds: float = 0.0
    sites: int = 0
    unreached: int = 0
    km: float = 0.0
    longest_s: int = 0
    runs: int = 0
    worst_z: float = 0.0
    code: str = ""
    fault: str = ""


def run_county(folder: str, wish: ProvinceWish) -> County:
    """Draw, plan and simulate one county; never raises, so that no county takes another with it.

    Parameters
    ----------
    folder
        The county's project.
    wish
        What is done.
    """
    begun = time.perf_counter()
    with reading(wish.lang):
        try:
            return _run(Path(folder), wish, begun=begun)
        except GeoplanError as error:
            code, fault = error.code, str(error)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is this county's alone)
            code = "province.fault"
            fault = say(code, kind=type(error).__name__, detail=str(error)[:300])
    name, seconds = Path(folder).name, time.perf_counter() - begun
    return County(
        folder=folder, name=name, status="failed", seconds=seconds, code=code, fault=fault
    )


def _run(folder: Path, wish: ProvinceWish, *, begun: float) -> County:
    project = Project(folder=find_project(folder))
    name = project.settings.name
    made_from = _made_from(project, wish)
    mark = project.round_folder(wish.round_id) / _MARK
    status: Status = "done"
    if mark.exists() and read_json(mark).get("made_from") == made_from and _whole(project, wish):
        status = "kept"
    else:
        _draw(project, wish, mark=mark)
        plan_round(project.folder, _route_wish(wish))
        write_json(mark, {"drawn_from": _drawn_from(project, wish), "made_from": made_from})
    shown, fresh = _simulated(project, wish, mark=mark)
    document = project.read_round(wish.round_id, "plan.json")
    plan = as_value(document, Plan, file="plan.json")
    return County(
        folder=str(folder),
        name=name,
        status="done" if fresh else status,
        seconds=time.perf_counter() - begun,
        sites=sum(len(route.stops) for route in plan.routes),
        unreached=len(plan.unreached),
        km=sum(route.length_m for route in plan.routes) / 1000,
        longest_s=max((r.finish_s - r.start_s for r in plan.routes if r.stops), default=0),
        runs=int(shown.get("runs", 0)),
        worst_z=float(shown.get("worst_z", 0.0)),
    )


def _simulated(
    project: Project, wish: ProvinceWish, *, mark: Path
) -> tuple[Mapping[str, Any], bool]:
    """Return what many draws showed, and whether they were made now; kept beside the mark."""
    if not wish.draws:
        return {}, False
    parts = {name: _sha256(project.folder / name) for name in ("frame.gpkg", "standard.toml")}
    own = _sha256(project.folder / "designs" / f"{wish.design_name.removesuffix('.toml')}.toml")
    told = {**parts, "design": wish.design_name, "own": own, "draws": str(wish.draws)}
    simulated_from = digest(told)
    path = mark.with_name(_SIMULATION)
    if path.exists():
        kept = read_json(path)
        if kept.get("simulated_from") == simulated_from:
            return kept, False
    found = simulate_design(project.folder, wish.design_name, now=wish.now, runs=wish.draws)
    units = found.units
    texts = units[["unit_id", "rule", "name", "stated"]].copy()
    for column, form in (("expected", ".6f"), ("frequency", ".6f"), ("z", ".3f")):
        texts[column] = [format(value, form) for value in units[column]]
    document = {
        "simulated_from": simulated_from,
        "runs": found.runs,
        "worst_z": f"{units['z'].abs().max() if len(units) else 0.0:.3f}",
        "units": texts.to_dict("records"),
    }
    write_json(path, document)
    return document, True


def _whole(project: Project, wish: ProvinceWish) -> bool:
    where = project.attempt_folder(wish.round_id)
    return all((where / name).exists() for name in ("commit.json", "draw.json", "plan.json"))


def _made_from(project: Project, wish: ProvinceWish) -> str:
    parts = {name: _sha256(project.folder / name) for name in _FILES}
    return digest({**parts, "drawn_from": _drawn_from(project, wish), "wish": wish.digest})


def _drawn_from(project: Project, wish: ProvinceWish) -> str:
    own = project.folder / "designs" / f"{wish.design_name.removesuffix('.toml')}.toml"
    return digest({"design": wish.design_name, "own": _sha256(own), "source": wish.source})


def _sha256(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _draw(project: Project, wish: ProvinceWish, *, mark: Path) -> None:
    """Commit and draw; what an interrupted run left half done is taken up where it stopped.

    Raises
    ------
    ProjectError
        `province.committed`: the round is somebody else's, or was drawn from other dice.
    """
    drawn_from = _drawn_from(project, wish)
    known = read_json(mark).get("drawn_from") if mark.exists() else ""
    if (project.attempt_folder(wish.round_id) / "commit.json").exists():
        if known != drawn_from:
            raise ProjectError("province.committed", round=wish.round_id)
    else:
        write_json(mark, {"drawn_from": drawn_from})
        commit = CommitWish(round_id=wish.round_id, design_name=wish.design_name)
        commit_draw(project.folder, commit, now=wish.now)
    reveal_draw(project.folder, round_id=wish.round_id, sources=(wish.source,), now=wish.now)


def _route_wish(wish: ProvinceWish) -> RouteWish:
    return RouteWish(
        round_id=wish.round_id,
        date=wish.date,
        teams=wish.teams,
        hours=wish.hours,
        mode=wish.mode,
        effort=wish.effort,
    )


# ---- many of them


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where counties are worked on.

    Attributes
    ----------
    scheduler
        Address of a Dask scheduler whose workers see the same folders; "" for this machine.
    workers
        Processes on this machine; 0: in this process, one county after the other.
    """

    scheduler: str = ""
    workers: int = 2


@dataclass(frozen=True, kw_only=True)
class Province:
    """What became of all counties, in the order they were named, and the workbook of it."""

    counties: list[County]
    book: Path
    unfinished: list[str] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many counties went wrong."""
        return sum(county.status == "failed" for county in self.counties)

    @property
    def document(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "counties": [asdict(county) for county in self.counties],
            "book": str(self.book),
            "failed": self.failed,
        }


def run_province(
    folders: Sequence[Path],
    wish: ProvinceWish,
    *,
    where: Where | None = None,
    out: Path,
    progress: Progress = silent,
) -> Province:
    """Draw and plan a round in many county projects and write a workbook of how it went.

    Interrupted, it stops the counties still waiting, writes the workbook of those that are done
    and passes the interruption on; the same call again does only what is missing.

    Parameters
    ----------
    folders
        The projects; one named twice is done once.
    wish
        What is done in each.
    where
        This machine or a scheduler.
    out
        The workbook.
    progress
        Told of each county done.

    Raises
    ------
    MissingError
        `province.no_dask`: workers are asked for, but the extra is not installed.
    InputError
        `province.no_scheduler`: nobody answers at the address.
    """
    named = list(dict.fromkeys(str(folder.resolve()) for folder in folders))
    done: dict[str, County] = {}
    place = where or Where()
    each = _in_turn if not place.scheduler and place.workers == 0 else _on_dask
    try:
        progress("step.province", done=0, total=len(named))
        for county in each(named, wish, place):
            done[county.folder] = county
            progress("step.province", done=len(done), total=len(named))
    finally:
        listed = [done[folder] for folder in named if folder in done]
        rest = [folder for folder in named if folder not in done]
        if done:
            write_bytes(out, province_book([asdict(county) for county in listed], left=rest))
    return Province(counties=listed, book=out, unfinished=rest)


def _in_turn(folders: list[str], wish: ProvinceWish, where: Where) -> Iterator[County]:
    del where
    for folder in folders:
        yield run_county(folder, wish)


def _on_dask(folders: list[str], wish: ProvinceWish, where: Where) -> Iterator[County]:
    with _client(where, most=len(folders)) as (client, as_completed):
        futures = {
            client.submit(run_county, folder, wish, pure=False, retries=1): folder
            for folder in folders
        }
        try:
            for future in as_completed(list(futures)):
                folder = futures[future]
                yield future.result() if future.status == "finished" else _lost(folder, future)
        finally:
            # A task under way ends by itself, whole; those that wait never begin.
            waiting = [future for future in futures if future.status == "pending"]
            client.cancel(waiting)  # type: ignore[no-untyped-call]


def _lost(folder: str, future: Any) -> County:  # noqa: ANN401  (a Dask future)
    """Return what is known of a county whose worker died."""
    error = future.exception()
    kind = type(error).__name__ if error is not None else str(future.status)
    code = "province.fault"
    fault = say(code, kind=kind, detail=str(error or "")[:300])
    return County(folder=folder, name=Path(folder).name, status="failed", code=code, fault=fault)


@contextmanager
def _client(where: Where, *, most: int) -> Iterator[tuple["Client", Callable[..., Any]]]:
    try:
        from dask.distributed import Client, LocalCluster, as_completed  # noqa: PLC0415
    except ImportError:
        raise MissingError("province.no_dask") from None
    if where.scheduler:
        try:
            client = Client(where.scheduler, timeout=20)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise MissingError(
                "province.no_scheduler", address=where.scheduler, detail=type(error).__name__
            ) from None
        with client:
            yield client, as_completed
        return
    # Nobody but this machine can reach it. Any free port: two provinces may run side by side.
    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=max(1, min(where.workers, most)),
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        ) as cluster,
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        yield client, as_completed
