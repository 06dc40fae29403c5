"""The page of a ranking."""

import pandas as pd

from geoplan.render.told_rank import told_ranking
from geoplan.render.web.plain_page import blocks_page
from geoplan.render.web.shell import PageNotes
from geoplan.score.ranking import RankingRule


def rank_page(table: pd.DataFrame, *, rule: RankingRule, by: str, notes: PageNotes) -> str:
    """Return the page: ranks with intervals, ties and trend, the unranked, the rule in words.

    Parameters
    ----------
    table
        As `geoplan.score.ranking.rank_units`.
    by
        unit, township, community or grid.
    """
    return blocks_page(told_ranking(table, rule=rule, by=by), notes=notes)
