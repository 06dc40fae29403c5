"""A round's score, a ranking and a risk list for tests of pages and papers: known, not random."""

import dataclasses
import math

import pandas as pd

from geoplan.frame.standard import Standard, Words
from geoplan.render.web.shell import PageNotes
from geoplan.score.ranking import RankingRule, rank_units
from geoplan.score.report import Scored
from geoplan.score.rounds import category_table, compare_scores, score_round, survey_score
from geoplan.score.scoring import Scoring, score_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
SCORING = read_value(asset("scoring", "county.toml"), Scoring)
RULE = read_value(asset("rankings", "county.toml"), RankingRule)
HOSTILE = "</style></span><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
FORMULA = '=HYPERLINK("http://x","y")'
PHONE = "13800001234"
PROBLEMS = {"red_light": Words(zh="闯红灯", en="Red light run")}


def notes(lang="zh", title="晴川县 · 得分报告"):
    """Return what stands around."""
    return PageNotes(
        title=Words(zh=title, en=title), lang=lang, round_id="W24", date="2026-06-10",
        head_hash="ab" * 32,
    )  # fmt: skip


def drawn_sites():
    """Return 60 sites of the first 20 categories, three each, two units."""
    codes = [one.code for one in STANDARD.categories][:20]
    rows = [
        {
            "site_id": f"S{at:02d}{n}", "name": f"点位{at}-{n}", "category": code,
            "unit": ("县城管局", "", HOSTILE)[n], "township": "龙津街道", "community": "县前社区",
            "grid": "", "inclusion_prob": 0.5,
        }
        for at, code in enumerate(codes) for n in range(3)
    ]  # fmt: skip
    return pd.DataFrame(rows).set_index("site_id")


def scored(*, veto=True, last=(28.87, 19.54), survey=True, skip=("S000", "S191", "S192", "S190")):
    """Return a score: every third item of every second site fails, a category is not seen."""
    sites = drawn_sites()
    answers = pd.DataFrame(
        [
            {"site_id": key, "at": pd.Timestamp("2026-06-09T03:00Z"), "item": item,
             "result": "fail" if (at + n) % 3 == 0 and at % 2 else "pass"}
            for at, (key, code) in enumerate(sites["category"].items()) if key not in skip
            for n, item in enumerate(STANDARD.by_code[code].items)
        ]
    )  # fmt: skip
    kept = score_sites(answers, scoring=SCORING)
    sites = sites.join(kept.sites[["score", "failed"]])
    responses = pd.DataFrame(
        {"community": list("ABCD") * 10, "score": [0.8 + 0.01 * (n % 7) for n in range(40)]}
    )
    found = score_round(
        sites[sites["score"].notna()],
        losses=kept.losses,
        categories=category_table(
            {one.code: one.points for one in STANDARD.categories},
            population=sites["category"].value_counts() * 4,
            scoring=SCORING,
        ),
        survey=survey_score(responses, points=20.0) if survey else None,
    )
    vetoes = pd.DataFrame(
        {
            "site_id": ["S000", "S001"], "problem": ["red_light", "unheard_of"],
            "state": ["open", "fixed"], "at": pd.to_datetime(["2026-06-09T03:00Z"] * 2),
            "note": PHONE, "here": [True, False],
        },
        index=["F-1", "F-2"],
    )  # fmt: skip
    return Scored(
        round_id="W24", found=found, drawn=sites,
        changes=compare_scores(found, last=last, scoring=SCORING) if last else (),
        vetoes=vetoes if veto else vetoes.head(0),
        communities=communities() if survey else None,
        scoring=SCORING,
        names={**sites["name"].to_dict(), "S000": HOSTILE, "S001": f"王某 {PHONE}",
               "S002": FORMULA},
    )  # fmt: skip


def communities():
    """Return two communities, one of them two households short."""
    rows = {
        "name": ["安定社区", HOSTILE], "wanted": [20, 20], "answered": [20, 18], "refused": [0, 1],
        "absent": [1, 2], "other": [0, 0], "short": [0, 2], "mean_bp": [8263.0, math.nan],
    }  # fmt: skip
    return pd.DataFrame(rows, index=pd.Index(["A", "B"], name="community"))


def ranking(*, before=True, **rule):
    """Return a table and its rule: two tied at the head, one hostile, two without a rank."""
    sizes = {"县城管局": 6, "县教育局": 6, HOSTILE: 5, f"{FORMULA} {PHONE}": 4, "小单位": 2}
    scores = pd.DataFrame(
        [
            {"unit": unit, "score": 0.95 - 0.1 * max(at - 1, 0) - 0.02 * (n % 3), "visits": 1}
            for at, (unit, n_sites) in enumerate(sizes.items()) for n in range(n_sites)
        ]
    )  # fmt: skip
    ledger = pd.DataFrame(
        [
            {"unit": unit, "closed": n % 2 == 0, "overdue": n == 1, "repeated": False}
            for unit in (*list(sizes)[:4], "只有问题") for n in range(2)
        ]
    )  # fmt: skip
    own = dataclasses.replace(RULE, **rule)
    old = pd.Series({"县城管局": 3, "县教育局": 1, f"{FORMULA} {PHONE}": 4})
    return rank_units(scores, ledger, rule=own, before=old if before else None), own


def risk():
    """Return thirty sites by risk, five chosen."""
    sites = drawn_sites().head(30)
    loss = [0.3 - 0.01 * n for n in range(30)]
    chosen = ["risk"] * 3 + [""] * 20 + ["random"] * 2 + [""] * 5
    table = pd.DataFrame(
        {
            "category": sites["category"], "inclusion_prob": 0.5, "fail": 0.25, "fail_low": 0.1,
            "fail_high": 0.45, "loss": loss, "loss_low": [x / 2 for x in loss],
            "loss_high": [x * 2 for x in loss], "rank": range(1, 31), "stability": 0.9,
            "seen": 3.4, "prize": [x * 0.8 for x in loss], "chosen": chosen,
        },
        index=sites.index,
    )  # fmt: skip
    return table, {"S000": HOSTILE, "S001": f"王某 {PHONE}", "S002": FORMULA}
