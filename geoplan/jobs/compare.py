"""Kept plans side by side."""

from pathlib import Path

from geoplan.base.errors import PlanError
from geoplan.jobs.plan import plan_name
from geoplan.plan.change import Measure, measure
from geoplan.plan.result import Plan
from geoplan.store.documents import as_value, read_json
from geoplan.store.project import open_project

CURRENT = "plan"


def compare_plans(folder: Path, names: tuple[str, ...], *, round_id: str) -> list[Measure]:
    """Return kept plans in numbers; without names all of them, and the current one.

    Raises
    ------
    PlanError
        `plan.no_plan`: no plan of that name is kept.
    """
    with open_project(folder) as project:
        where = project.attempt_folder(round_id)
        kept = {path.stem: path for path in sorted((where / "plans").glob("*.json"))}
        if (where / "plan.json").exists():
            kept.setdefault(CURRENT, where / "plan.json")
        wanted = [plan_name(name) for name in names] or list(kept)
        lost = [name for name in wanted if name not in kept]
        if lost or not kept:
            raise PlanError(
                "plan.no_plan", name=", ".join(lost) or CURRENT, known=", ".join(kept) or "–"
            )
        return [
            measure(as_value(read_json(kept[name]), Plan, file=kept[name].name), name=name)
            for name in wanted
        ]
