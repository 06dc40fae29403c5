"""Rotation of townships, villages and rules beside independent draws."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from geoplan.draw.check import require_sound
from geoplan.draw.design import design_document
from geoplan.draw.rotation import waves_reach
from geoplan.draw.rules import rule_id
from geoplan.draw.stages import Chance, stage_units, wishes_of_rule
from geoplan.frame.text import parse_frame
from geoplan.jobs.told import frame_text_of
from geoplan.store.project import open_project


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What waves reach of one kind of group.

    Attributes
    ----------
    kind
        township, or the name of a rule.
    groups, n
        How many there are, how many a wave draws.
    table
        As `geoplan.draw.rotation.waves_reach`.
    """

    kind: str
    groups: int
    n: int
    table: pd.DataFrame


def compare_waves(folder: Path, design_name: str, *, waves: int, now: datetime) -> list[Reach]:
    """Return what a year of waves reaches, drawn independently and in rotation.

    Raises
    ------
    DesignError
        The design does not fit the frame.
    """
    with open_project(folder) as project:
        document = design_document(project.read_design(design_name))
        require_sound(document, project.standard)
        frame = parse_frame(frame_text_of(project, document, now=now))
        require_sound(document, project.standard, frame=frame)
    chance = Chance(seed="0" * 64, round_id="panel", register_seed="0" * 64)
    found = [
        ("township", len(stage_units(frame, stage).towns), stage["n_townships"])
        for stage in document["two_stage"]  # type: ignore[attr-defined]
    ]
    for rule in document["strata"]:  # type: ignore[attr-defined]
        for units, wish, part in wishes_of_rule(frame, rule, chance):
            name = f"{rule_id(rule)}/{part}" if part else rule_id(rule)
            found.append((name, len(units), wish.n))
    return [
        Reach(kind=kind, groups=groups, n=n, table=waves_reach(groups, n=n, waves=waves))
        for kind, groups, n in found
    ]
