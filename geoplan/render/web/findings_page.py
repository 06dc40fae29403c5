"""The page of the findings ledger."""

import pandas as pd

from geoplan.render.ledger_book import BookNotes
from geoplan.render.told_findings import told_findings
from geoplan.render.web.plain_page import blocks_page
from geoplan.render.web.shell import PageNotes


def findings_page(table: pd.DataFrame, *, told: BookNotes, notes: PageNotes) -> str:
    """Return the ledger as a page without script: closure, the overdue, the open.

    Parameters
    ----------
    table
        As of `geoplan.visits.ledger`.
    told
        What sites and problems are called; the ledger's moment.
    notes
        What stands around.
    """
    return blocks_page(told_findings(table, notes=told), notes=notes)
