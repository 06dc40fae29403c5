"""The page of the sites by risk."""

from collections.abc import Mapping

import pandas as pd

from geoplan.frame.standard import Standard
from geoplan.render.told_risk import told_risk
from geoplan.render.web.plain_page import blocks_page
from geoplan.render.web.shell import PageNotes


def risk_page(
    table: pd.DataFrame,
    *,
    names: Mapping[str, str],
    standard: Standard,
    top: int,
    notes: PageNotes,
) -> str:
    """Return the page: where points will be lost, the next patrol, losses by category.

    Parameters
    ----------
    table
        As `geoplan.score.risk.assess_risk`; optional prize and chosen.
    names
        What sites are called.
    top
        How many sites are shown.
    """
    blocks = told_risk(table, names=names, standard=standard, top=top)
    return blocks_page(blocks, notes=notes)
