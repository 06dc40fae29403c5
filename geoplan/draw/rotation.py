"""What waves reach: independent draws beside rotation."""

import numpy as np
import pandas as pd


def waves_reach(groups: int, *, n: int, waves: int) -> pd.DataFrame:
    """Return how many of some groups are reached after each wave.

    Independent draws of n of N reach N·(1 − (1 − n/N)^t) on average after t waves; rotation reaches
    min(N, n·t), and comes to every group again after ⌈N/n⌉ waves.

    Parameters
    ----------
    groups
        N, townships say; n of them are drawn in each wave.

    Returns
    -------
    DataFrame
        waves (1 …), independent (mean number reached), rotation, unseen (chance that one group
        was never drawn, independent draws).
    """
    t = np.arange(1, waves + 1)
    missed = (1 - min(n / groups, 1.0)) ** t if groups else np.zeros(len(t))
    return pd.DataFrame(
        {
            "waves": t,
            "independent": groups * (1 - missed),
            "rotation": np.minimum(groups, n * t),
            "unseen": missed,
        }
    )
