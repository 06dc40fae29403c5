"""Estimates against published numbers and independent implementations; each names its source.

Deterministic formulas agree to 1e-9 relative; printed tables to the digits they print.
"""

import json
import math
from functools import partial
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geoplan.draw.chances import masses
from geoplan.score.balance import cell_sums, spatial_balance
from geoplan.score.forty import design_score, estimate_score, expected_losses
from geoplan.score.means import (
    estimate_mean,
    estimate_ratio,
    estimate_total,
    mean_of,
    total_of,
    variance_replaced,
    variance_syg,
)
from geoplan.score.shares import (
    clopper_pearson,
    detection,
    hypergeometric,
    jeffreys,
    korn_graubard,
    logit_limits,
    size_for_share,
    wilson,
    zero_failure_limit,
)
from geoplan.score.spatial import local_weights, variance_local, variance_nearest
from geoplan.score.stages import drill_design, two_stage_ratio, two_stage_total
from geoplan.score.strata import (
    combined,
    design_effect,
    stratified_mean,
    stratified_ratio,
    stratified_total,
    stratum_weights,
)

REL = 1e-9
STYPES = ("E", "H", "M")


@pytest.fixture(scope="module")
def read(shared_data):
    """Return a reader of the reference files."""
    return lambda name: json.loads((shared_data / "sampling" / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def lakes(shared_data):
    """Return NE_Lakes."""
    return pd.read_csv(shared_data / "sampling" / "ne_lakes.csv")


def close(value):
    """Return what agrees to the deterministic tolerance."""
    return pytest.approx(value, rel=REL, abs=1e-15)


# ---- R survey 4.1-1: the `api` samples of Californian schools


@pytest.fixture(scope="module")
def apistrat(shared_data):
    """Return the stratified sample and its strata's sizes.

    R's results used the weights as the file has them, in single precision (44.2099990844727 for
    44.21). The sizes are taken from them, so that results agree to 1e-9; with 4421, 755, 1018
    they agree to 2e-8 (a test of its own).
    """
    table = pd.read_csv(shared_data / "sampling" / "apistrat.csv")
    groups = table.groupby("stype")
    return table, (groups["pw"].first() * groups.size()).to_dict()


def test_r_survey_apistrat_mean_662_29_se_9_4089(read, apistrat):
    """Means, total, degrees of freedom and design effect of the stratified sample."""
    told = read("api_results.json")["apistrat_fpc"]
    table, sizes = apistrat
    for column, mean in told["mean"].items():
        found = stratified_mean(table[column], table["stype"], population=sizes)
        assert (found.value, found.se) == close((mean, told["mean_se"][column]))
        assert (found.df, found.n, found.flags) == (told["degf"], 200, ())
    found = stratified_total(table["enroll"], table["stype"], population=sizes)
    assert (found.value, found.se) == close((told["total_enroll"], told["total_enroll_se"]))
    api00 = stratified_mean(table["api00"], table["stype"], population=sizes)
    assert (round(api00.value, 2), round(api00.se, 4)) == (662.29, 9.4089)
    weights = stratum_weights(table["stype"], population=sizes, like=len(table))
    assert weights == pytest.approx(table["pw"], rel=1e-6)
    assert design_effect(api00, table["api00"], weights=weights) == close(told["deff_api00"])


def test_r_survey_apistrat_ratio_and_shares(read, apistrat):
    """Ratio, shares of the strata themselves (no error), and the Horvitz-Thompson way to them."""
    told = read("api_results.json")["apistrat_fpc"]
    table, sizes = apistrat
    found = stratified_ratio(
        table["api.stu"], table["stype"], over=table["enroll"], population=sizes
    )
    assert (found.value, found.se) == close((told["ratio_apistu_enroll"], told["ratio_se"]))
    for kind in STYPES:
        share = stratified_mean(table["stype"] == kind, table["stype"], population=sizes)
        assert share.value == close(told["prop_stype"][f"stype{kind}"])
        assert share.se == pytest.approx(told["prop_stype_se"][f"stype{kind}"], abs=1e-12)
    pi = 1 / stratum_weights(table["stype"], population=sizes, like=len(table))
    assert mean_of(table["api00"], pi) == close(told["mean"]["api00"])
    ratio = estimate_ratio(table["api.stu"], pi, over=table["enroll"])
    assert ratio.value == close(told["ratio_apistu_enroll"])


def test_r_survey_apistrat_whole_sizes(read, apistrat):
    """With the true sizes of the strata instead of rounded weights: 2e-8."""
    told = read("api_results.json")["apistrat_fpc"]
    table, _ = apistrat
    sizes = table.groupby("stype")["fpc"].first().to_dict()
    found = stratified_mean(table["api00"], table["stype"], population=sizes)
    want = (told["mean"]["api00"], told["mean_se"]["api00"])
    assert (found.value, found.se) == pytest.approx(want, rel=2e-8)


@pytest.mark.parametrize("sample", ["apistrat_fpc", "apiclus2_two_stage_fpc"])
def test_r_survey_svyciprop(read, apistrat, apiclus2, sample):
    """Limits of a share: Korn-Graubard ("beta"), logit ("xlogit") and symmetric ("mean")."""
    told = read("api_results.json")[sample]
    if sample == "apistrat_fpc":
        table, sizes = apistrat
        found = stratified_mean(table["sch.wide"] == "Yes", table["stype"], population=sizes)
        n, df = len(table), found.df
    else:
        known, (n, df), design = domain(apiclus2)
        yes = ((apiclus2["sch.wide"] == "Yes") & known).astype(float)
        found = two_stage_ratio(yes, apiclus2["dnum"], over=known, **design)
    want = told["prop_schwide_ci"]
    assert (found.value, df) == (close(want["beta"]["est"]), told["degf"])
    beta = korn_graubard(found.value, found.se, n=n, df=df)
    assert beta == close((want["beta"]["lower"], want["beta"]["upper"]))
    limits = logit_limits(found.value, found.se, df=df)
    assert limits == close((want["xlogit"]["lower"], want["xlogit"]["upper"]))
    if sample == "apistrat_fpc":
        assert (found.low, found.high) == close((want["mean"]["lower"], want["mean"]["upper"]))


@pytest.fixture(scope="module")
def apiclus2(shared_data):
    """Return the two-stage sample."""
    return pd.read_csv(shared_data / "sampling" / "apiclus2.csv")


def domain(table):
    """Return rows with enroll known, their numbers of rows and df, and the design."""
    known = table["enroll"].notna()
    design = {"units": table.groupby("dnum")["fpc2"].first().to_dict(), "population": 757}
    return known, (int(known.sum()), table.loc[known, "dnum"].nunique() - 1), design


def test_r_survey_apiclus2_mean_670_81_se_30_099(read, apiclus2):
    """Districts, then schools: fpc at both stages; and as if districts came with replacement."""
    told = read("api_results.json")
    _, _, design = domain(apiclus2)
    ones = np.ones(len(apiclus2))
    found = two_stage_ratio(apiclus2["api00"], apiclus2["dnum"], over=ones, **design)
    want = told["apiclus2_api00_mean"]
    assert (found.value, found.se) == close((want["mean"], want["se"]))
    assert (round(found.value, 2), round(found.se, 3)) == (670.81, 30.099)
    want = told["apiclus2_ultimate_cluster_no_fpc"]
    variance = partial(variance_replaced, clusters=list(apiclus2["dnum"]))
    found = estimate_mean(apiclus2["api00"], 1 / apiclus2["pw"], variance=variance, df=39)
    assert (found.value, found.se) == close((want["mean"], want["se"]))


def test_r_survey_apiclus2_domain(read, apiclus2):
    """The part with enrolment known: means, total, shares, ratio, design effect."""
    told = read("api_results.json")["apiclus2_two_stage_fpc"]
    known, (n, df), design = domain(apiclus2)
    towns, part = apiclus2["dnum"], known.astype(float)
    assert df == told["degf"]
    for column, mean in told["mean"].items():
        inside = apiclus2[column].where(known, 0.0)
        found = two_stage_ratio(inside, towns, over=part, **design)
        assert (found.value, found.se) == close((mean, told["mean_se"][column]))
    total = two_stage_total(apiclus2["enroll"].where(known, 0.0), towns, **design)
    assert (total.value, total.se) == close((told["total_enroll"], told["total_enroll_se"]))
    for kind in STYPES:
        inside = ((apiclus2["stype"] == kind) & known).astype(float)
        found = two_stage_ratio(inside, towns, over=part, **design)
        want = (told["prop_stype"][f"stype{kind}"], told["prop_stype_se"][f"stype{kind}"])
        assert (found.value, found.se) == close(want)
    inside = apiclus2["api.stu"].where(known, 0.0)
    over = apiclus2["enroll"].where(known, 0.0)
    found = two_stage_ratio(inside, towns, over=over, **design)
    assert (found.value, found.se) == close((told["ratio_apistu_enroll"], told["ratio_se"]))
    api00 = two_stage_ratio(apiclus2["api00"].where(known, 0.0), towns, over=part, **design)
    rows = apiclus2[known]
    assert len(rows) == n
    effect = design_effect(api00, rows["api00"], weights=rows["pw"])
    assert effect == close(told["deff_api00"])


# ---- spatial variances and balance


def lakes_sample(read, lakes, name):
    """Return one sample's values, inclusion probabilities and places."""
    told = read("local_variance.json")[name]
    rows = np.array(told["sample_1based"]) - 1
    pi = np.full(len(lakes), 30 / 195)
    if name == "pps":
        pi = np.array(read("spatial_balance.json")["samples"][3]["pi"])
    return told, lakes.iloc[rows], pi[rows], lakes[["x", "y"]].to_numpy()[rows]


@pytest.mark.parametrize("name", ["lpm1", "pps"])
def test_spsurvey_local_mean_and_balancedsampling_vsb(read, lakes, name):
    """Local-mean variances of total, mean and share; nearest-neighbour variances of the total."""
    told, rows, pi, xy = lakes_sample(read, lakes, name)
    local = partial(variance_local, xy=xy)
    total = estimate_total(rows["ELEV"], pi, variance=local)
    mean = estimate_mean(rows["ELEV"], pi, variance=local)
    share = estimate_mean(rows["ELEV_CAT"] == "high", pi, variance=local)
    assert (total.value, total.se**2) == close((told["ht_total"], told["localmean_var_total"]))
    assert (mean.value, mean.se**2) == close((told["hajek_mean"], told["localmean_var_mean"]))
    assert (share.value, share.se**2) == close((told["prop_high"], told["localmean_var_prop"]))
    for k in (1, 3):
        found = variance_nearest(rows["ELEV"], pi, xy=xy, neighbours=k)
        assert found == close(told[f"vsb_k{k}_total"])
    # No two lakes tie, so vsb's "all at the least distance" (k = 0) is the nearest one.
    assert variance_nearest(rows["ELEV"], pi, xy=xy) == close(told["vsb_k0_total"])


def test_spsurvey_cat_and_cont_analysis(read, lakes):
    """Its tables of the unequal sample: local and with-replacement variances, normal limits."""
    told, rows, pi, xy = lakes_sample(read, lakes, "pps")
    want = read("local_variance.json")["spsurvey_pps"]
    high = (rows["ELEV_CAT"] == "high").to_numpy()
    for key, variance in (("local", partial(variance_local, xy=xy)), ("srs", variance_replaced)):
        options = {"variance": variance, "df": math.inf}
        for row in want[f"cat_{key}"]:
            part = {"high": high, "low": ~high, "Total": np.ones(30)}[row["Category"]]
            count, share = estimate_total(part, pi, **options), estimate_mean(part, pi, **options)
            assert (count.value, count.se) == close((row["Estimate.U"], row["StdError.U"]))
            assert (count.low, count.high) == close((row["LCB95Pct.U"], row["UCB95Pct.U"]))
            assert share.value * 100 == close(row["Estimate.P"])
            assert share.se * 100 == pytest.approx(row["StdError.P"], rel=REL, abs=1e-12)
        for name, estimator in (("mean", estimate_mean), ("total", estimate_total)):
            (row,) = want[f"{name}_{key}"]
            found = estimator(rows["ELEV"], pi, **options)
            assert (found.value, found.se) == close((row["Estimate"], row["StdError"]))
            assert (found.low, found.high) == close((row["LCB95Pct"], row["UCB95Pct"]))
    assert told["hajek_mean"] == close(want["mean_local"][0]["Estimate"])


def local_mean(table, y):
    """Estimate a mean with its local-neighbourhood variance from weights and places."""
    xy = table.geometry.get_coordinates().to_numpy()
    return estimate_mean(
        y, 1 / table["WEIGHT"], variance=partial(variance_local, xy=xy), df=math.inf
    )


def test_spsurvey_vignette_nla_pnw(shared_data):
    """The published tables of the lakes survey of the north-west, to the digits printed there."""
    folder = shared_data / "sampling_frames"
    frame = gpd.read_file(folder / "spsurvey_frames.gpkg", layer="NLA_PNW")  # noqa: TID251
    told = pd.read_csv(folder / "expected_spsurvey.csv").query("data == 'NLA_PNW'")
    checked = 0
    for row in told.itertuples():
        every = row.subpopulation == "All Sites"
        part = frame if every else frame[frame["STATE"] == row.subpopulation]
        if row.variable == "BMMI":
            y = part["BMMI"].astype(float)
        else:
            y = 100.0 * (part["NITR_COND"] == row.category)
            y[:] = 100.0 if row.category == "Total" else y
        found = local_mean(part, y)
        if row.design.startswith("stratified"):
            groups = [rows.index for _, rows in part.groupby("URBAN")]
            parts = [local_mean(part.loc[rows], y[rows]) for rows in groups]
            whole = part["WEIGHT"].sum()
            found = combined(parts, shares=[part.loc[g, "WEIGHT"].sum() / whole for g in groups])
        assert found.value == pytest.approx(row.estimate, abs=6e-6)
        assert found.se == pytest.approx(row.se, abs=6e-7)
        checked += 1
    assert checked == 44


def test_spsurvey_sp_balance_and_balancedsampling_sb_sblb(read, lakes):
    """Eight measures of four fixed samples, the local balance of Prentius and Grafström too."""
    xy = lakes[["x", "y"]].to_numpy()
    for case in read("spatial_balance.json")["samples"]:
        pi = np.array(case["pi"]) if "pi" in case else np.full(len(xy), 30 / len(xy))
        found = spatial_balance(xy, pi, drawn=np.array(case["sample_1based"]) - 1)
        assert found.voronoi == close(case["voronoi_sb"])
        assert found.local == close(case["local_balance_sblb"])
        for name, value in case["spsurvey_sp_balance"].items():
            assert getattr(found, {"chisq": "voronoi"}.get(name, name)) == close(value), name


def test_expected_balance_of_simple_random_samples(read, lakes):
    """Balance over 2,000 draws within 4 standard errors; the exact variance of the mean too."""
    told = read("expected_spatial_balance.json")
    row = next(row for row in told["results"] if row["design"] == "srs")
    xy, n = lakes[["x", "y"]].to_numpy(), row["n"]
    pi, chance = np.full(len(xy), n / len(xy)), np.random.default_rng(20)  # noqa: TID251
    found = [
        spatial_balance(xy, pi, drawn=chance.choice(len(xy), n, replace=False))
        for _ in range(2_000)
    ]
    for name, want in (("voronoi", "voronoi_sb_mean"), ("local", "local_balance_mean")):
        values = np.array([getattr(one, name) for one in found])
        noise = values.std() * math.sqrt(1 / 2_000 + 1 / row["runs"])
        assert abs(values.mean() - row[want]) < 4 * noise
    every = pd.DataFrame({"category": "lake", "expected": lakes["ELEV"] / lakes["ELEV"].max()})
    one = pd.DataFrame({"points": [lakes["ELEV"].max()], "n": [n]}, index=["lake"])
    exact = design_score(every, categories=one)
    assert exact.value == close(told["true_mean_ELEV"])
    assert exact.se**2 == close(told["S2_ELEV"] * (1 / n - 1 / len(xy)))
    assert abs(row["var_mean_ELEV"] / exact.se**2 - 1) < 4 * row["var_mean_ELEV_relse"]


def test_cell_sums_add_up_to_the_sample_size(read, lakes):
    """Σv = n: every unit's chance is given to somebody, ties shared."""
    case = read("spatial_balance.json")["samples"][0]
    rows = np.array(case["sample_1based"]) - 1
    v = cell_sums(lakes[["x", "y"]].to_numpy(), np.full(195, 30 / 195), drawn=rows)
    assert v.sum() == pytest.approx(30)
    weights = local_weights(np.full(30, 0.2), xy=lakes[["x", "y"]].to_numpy()[rows])
    assert weights.sum(axis=0) == pytest.approx(np.ones(30))
    assert weights.sum(axis=1) == pytest.approx(np.ones(30))


# ---- joint probabilities


def test_syg_is_unbiased_under_sampford(read):
    """R sampling 2.9 π_ij: over all 210 samples the estimate's mean is the true variance, 1e-9."""
    told = read("pps_joint.json")
    pi, joint, n = np.array(told["pi"]), np.array(told["sampford_joint"]), told["n"]
    y = np.sqrt(np.array(told["size"], dtype=float)) + np.arange(10)
    odds, every = pi / (1 - pi), [list(s) for s in combinations(range(10), n)]
    law = np.array([odds[s].prod() * (1 - pi[s]).sum() for s in every])
    law /= law.sum()
    totals = np.array([total_of(y[s], pi[s]) for s in every])
    guesses = [variance_syg(y[s], pi[s], joint=joint[np.ix_(s, s)]) for s in every]
    truth = float(law @ (totals - y.sum()) ** 2)
    assert law @ totals == close(y.sum())
    assert law @ np.array(guesses) == close(truth)


@pytest.mark.parametrize("key", [
    "sampford_joint", "cps_maxent_joint", "tille_joint", "midzuno_joint",
])  # fmt: skip
def test_syg_pairs_of_r_sampling(read, key):
    """Σ_{j≠i} π_ij = (n−1)π_i, and y proportional to π has no variance."""
    told = read("pps_joint.json")
    pi, joint = np.array(told["pi"]), np.array(told[key])
    rows = joint.sum(axis=1) - np.diag(joint)
    assert rows == pytest.approx((told["n"] - 1) * pi, rel=1e-6)
    s = [0, 2, 5, 7]
    assert variance_syg(3 * pi[s], pi[s], joint=joint[np.ix_(s, s)]) == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize("case", [
    ("belgium", "belgianmunicipalities", "Tot04", 50), ("mu284", "MU284", "P75", 20),
])  # fmt: skip
def test_r_sampling_inclusionprobabilities(shared_data, case):
    """Certain units and π of two populations to 1e-9; Σ size/π over the sample repeats Σ size."""
    name, file, size, n = case
    folder = shared_data / "sampling_frames"
    told = pd.read_csv(folder / f"expected_r_sampling_{name}_pik.csv")
    sizes = pd.read_csv(folder / f"{file}.csv")[size].tolist()
    found = masses(sizes, n=n)
    pi = np.zeros(len(sizes))
    pi[list(found.certain)] = 1
    pi[list(found.open)] = np.array(found.mass, dtype=float) / found.whole
    assert pi == pytest.approx(told[f"pik_n{n}"], rel=REL)
    assert len(found.certain) == 2
    # With π ∝ size, every sample of n tells the total of the sizes exactly.
    drawn = [*found.certain, *found.open[: found.n]]
    assert total_of(np.array(sizes)[drawn], pi[drawn]) == close(sum(sizes))


def test_swiss_municipalities_by_size(shared_data):
    """Σπ = n, certain units are the largest, and sizes are told without error by any sample."""
    frame = pd.read_csv(shared_data / "sampling_frames" / "swissmunicipalities.csv")
    sizes = frame["POPTOT"].tolist()
    found = masses(sizes, n=200)
    assert sum(found.mass) == found.n * found.whole
    certain = [sizes[i] for i in found.certain]
    assert min(certain) >= max(sizes[i] for i in found.open)
    pi = np.array(found.mass, dtype=float) / found.whole
    drawn = np.arange(0, len(pi), len(pi) // found.n)[: found.n]
    open_sizes = np.array([sizes[i] for i in found.open])
    estimate = estimate_total(open_sizes[drawn], pi[drawn])
    assert estimate.value == close(open_sizes.sum())
    assert estimate.se == pytest.approx(0, abs=1e-6)


# ---- shares


def test_proportion_intervals(read):
    """Closed forms checked against R prop.test, binom.test and phyper."""
    told = read("proportion_intervals.json")
    for case in told["binomial"]:
        x, n = case["x"], case["n"]
        for name, limits in (
            ("wilson", wilson), ("clopper_pearson", clopper_pearson), ("jeffreys", jeffreys),
        ):  # fmt: skip
            assert limits(x, n, level=told["level"]) == close(tuple(case[name])), (name, x, n)
    for case in told["hypergeometric"]:
        found = hypergeometric(case["x"], case["n"], population=case["N"], level=told["level"])
        assert found == (case["K_low"], case["K_high"])


def test_sizes_and_detection_of_the_design_memo():
    """No failure in 5 sites allows 45 %; n₀ = 385 and its finite correction; 1 − C/C by hand."""
    assert zero_failure_limit(5) == pytest.approx(1 - 0.05**0.2)
    assert round(zero_failure_limit(5), 2) == 0.45
    assert size_for_share(0.05) == 385
    assert size_for_share(0.05, population=131) == 98
    assert detection(3, population=10, failing=6) == close(1 - math.comb(4, 3) / math.comb(10, 3))


# ---- scores and stages


def forty(read):
    """Return the reference score's frame, categories and example draw."""
    told = read("score_of_40.json")
    names = [f"c{i}" for i in range(len(told["N"]))]
    categories = pd.DataFrame(
        {"points": told["points"], "population": told["N"], "n": told["n"]}, index=names
    )
    sites = pd.DataFrame(
        [(name, value) for name, scores in zip(names, told["site_scores"], strict=True)
         for value in scores],
        columns=["category", "expected"],
    )  # fmt: skip
    offset = np.cumsum([0, *told["N"]])
    drawn = [offset[c] + i for c, rows in enumerate(told["example_draw_0based"]) for i in rows]
    return told, sites, categories, sites.loc[drawn].rename(columns={"expected": "score"})


def test_score_of_40(read):
    """Expected score, design variance, the example draw's estimate and variance estimate."""
    told, sites, categories, drawn = forty(read)
    design = design_score(sites, categories=categories)
    assert design.value == close(told["expected_score"])
    assert (design.se**2, design.se) == close((told["design_variance"], told["design_sd"]))
    found = estimate_score(drawn, categories=categories).estimate
    assert found.value == close(told["example_estimate"])
    assert found.se**2 == close(told["example_variance_estimate"])
    assert found.low < told["expected_score"] < found.high


def test_expected_loss_of_40(read):
    """Each site's expected loss, and their sum: all points less the expected score."""
    told, sites, categories, _ = forty(read)
    rate = (categories["n"] / categories["population"]).to_dict()
    sites["inclusion_prob"] = sites["category"].map(rate)
    losses = expected_losses(sites, categories=categories)
    first = losses[sites["category"] == "c0"]
    assert first.to_numpy() == close(np.array(told["expected_loss_first_category"]))
    assert losses.sum() == close(told["expected_loss_total"])
    assert losses.sum() == close(40 - told["expected_score"])


def test_two_stage_village(read):
    """Exact expectations and variances of one and of three township-then-village drills."""
    told = read("two_stage_village.json")
    towns = told["score_tenths"]
    one, want = drill_design(towns), told["srs_srs"]
    assert (one.expected, one.variance) == close((want["expected"], want["variance"]))
    assert (one.between, one.within) == close((want["between"], want["within"]))
    by_size, want = drill_design(towns, by_size=True), told["pps_srs"]
    assert (by_size.expected, by_size.variance) == close((want["expected"], want["variance"]))
    three, want = drill_design(towns, drills=3), told["k_drills_wor"]
    assert want["k"] == 3
    assert (three.expected, three.variance) == close((want["expected"], want["variance"]))


def test_cochran_two_stage_is_unbiased(read):
    """Every sample of 2 of 5 townships, 2 of 4 villages in each: the variance is met, 1e-9."""
    towns = [np.array(town, dtype=float) for town in read("two_stage_village.json")["score_tenths"]]
    towns = [town[:4] for town in towns[:5]]
    found = [
        two_stage_total(
            [*towns[a][list(v)], *towns[b][list(w)]], [a, a, b, b], units={a: 4, b: 4},
            population=5,
        )
        for a, b in combinations(range(5), 2)
        for v in combinations(range(4), 2)
        for w in combinations(range(4), 2)
    ]  # fmt: skip
    values = np.array([one.value for one in found])
    assert values.mean() == close(sum(town.sum() for town in towns))
    assert np.mean([one.se**2 for one in found]) == close(values.var())
