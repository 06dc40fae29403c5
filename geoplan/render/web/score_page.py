"""The page of a round's score."""

from collections.abc import Mapping

from geoplan.frame.standard import Standard, Words
from geoplan.render.told_score import told_score
from geoplan.render.web.plain_page import blocks_page
from geoplan.render.web.shell import PageNotes
from geoplan.score.report import Scored


def score_page(
    scored: Scored, *, standard: Standard, problems: Mapping[str, Words], notes: PageNotes
) -> str:
    """Return the page: vetoes, scores with intervals, change, what comes, what can be won back.

    Parameters
    ----------
    problems
        Problem's code → name.
    """
    blocks = told_score(scored, standard=standard, problems=problems)
    return blocks_page(blocks, notes=notes)
