"""Sentences of estimation: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "score.lengths": (
        "{name} 有 {got} 个值，应有 {wanted} 个；请让各列等长。",
        "{name} has {got} values where {wanted} are needed; make the columns equally long.",
    ),
    "score.not_finite": (
        "{name} 第 {at} 个值（从 0 数起）是 {value}；请填上数字或删去该行。",
        "Value {at} of {name} (counted from 0) is {value}; fill in a number or drop the row.",
    ),
    "score.level": (
        "置信水平 {level} 应在 0 与 1 之间，例如 0.95。",
        "The level {level} should lie between 0 and 1, such as 0.95.",
    ),
    "score.pi_range": (
        "第 {at} 个入样概率（从 0 数起）是 {value}，应大于 0 且不超过 1；请核对抽样记录。",
        "Inclusion probability {at} (counted from 0) is {value}, not in (0, 1]; check the draw.",
    ),
    "score.joint": (
        "两两入样概率不可用（{reason}）；系统抽样等设计没有无偏方差，请改用 Hájek 近似。",
        "The joint probabilities are of no use ({reason}); systematic draws have no unbiased variance, use Hájek's.",
    ),
    "score.ratio": (
        "比率的分母合计为 0；请核对分母列。",
        "The total below the ratio is 0; check that column.",
    ),
    "score.stratum_unknown": (
        "层“{stratum}”不在总体数量表里；请补上该层的总数。",
        "The stratum {stratum} is not among the population counts; add its count.",
    ),
    "score.stratum_unseen": (
        "层“{stratum}”一个也没有抽到，无法估计；请合并到别的层或补查。",
        "Nothing was drawn in the stratum {stratum}; join it to another, or inspect some of it.",
    ),
    "score.stratum_overfull": (
        "层“{stratum}”的样本数 {n} 与总数 {whole} 不合；请核对台账和抽样数。",
        "The stratum {stratum} has {n} in the sample and {whole} in the frame; check both counts.",
    ),
    "score.counts": (
        "数量不合理：{n} 个中有 {x} 个，总数 {population}；请核对。",
        "These counts cannot be: {x} of {n}, of {population} in all; check them.",
    ),
    "score.share": (
        "比例 {share}、标准误 {se}、样本数 {n} 不合理；比例应在 0 到 1 之间，标准误不为负。",
        "Share {share}, standard error {se}, n {n} cannot be: a share lies in 0 to 1, an error is not negative.",
    ),
    "score.size": (
        "无法算样本量：半宽 {half_width}、比例 {share} 应在 0 与 1 之间，总数 {population} 应为正。",
        "No size can be given: half-width {half_width} and share {share} lie between 0 and 1, the population {population} is positive.",
    ),
    "score.drawn": (
        "样本 {n} 个位置有误（总体 {whole} 个）：为空、重复或超出范围；请核对。",
        "The {n} sampled positions are wrong (frame of {whole}): none, repeated or outside; check them.",
    ),
    "score.site_score": (
        "“{site}”的得分率 {value} 应在 0 到 1 之间；百分制请除以 100。",
        "The score {value} of {site} should lie in 0 to 1; divide percentages by 100.",
    ),
    "score.points": (
        "类别“{category}”的分值或数量为负，或总分为 0；请改正标准。",
        "Points or counts of the category {category} are negative, or all points are 0; mend the standard.",
    ),
    "score.nothing_seen": (
        "有分值的类别一个点位也没有检查，无法估分；请先录入检查结果。",
        "No site of a category with points was inspected, so there is no score; enter results first.",
    ),
    "score.never_drawn": (
        "类别“{category}”有分值，但没有可能抽到的点位；请补充台账或改设计。",
        "The category {category} has points, but no site of it can be drawn; complete the ledger or mend the design.",
    ),
    "score.drills": (
        "演练次数 {drills} 不可行，应为 1 到 {most}；请减少次数。",
        "{drills} drills cannot be; it takes 1 to {most}.",
    ),
    "score.drill_score": (
        "演练得分 {value} 不在 0 到 {points} 之间；请核对。",
        "The drill's score {value} is not in 0 to {points}; check it.",
    ),
    "score.half_width": (
        "标准差 {sd} 不能为负，半宽 {half_width} 须为正；请改正。",
        "The standard deviation {sd} must not be negative, the half-width {half_width} positive; mend them.",
    ),
    "score.flag.no_interval": (
        "没有区间：现有数据不足以估计误差，此数不能单独用来比较。",
        "No interval: these data cannot tell the error, so this figure alone compares nothing.",
    ),
    "score.flag.pooled": (
        "有的层只有一个样本，误差借用同组其他层的离散程度。",
        "Some strata have a single unit; their spread is lent by others of their group.",
    ),
    "score.flag.imputed": (
        "有的类别没有检查，按其他类别的平均（或指定值）计入；区间不含由此产生的误差。",
        "Some categories were not inspected and count as the mean of the others (or as told); the interval does not cover that.",
    ),
    "score.flag.no_spread": (
        "所查样本得分全部相同，区间宽度为 0 并不表示没有误差；请看比例的上限。",
        "All inspected units scored alike; an interval of no width does not mean no error: see the limits of shares.",
    ),
    "score.flag.no_fpc": (
        "每个乡镇只有一个样本，按放回抽样计算，误差偏大。",
        "One unit in each township: counted as drawn with replacement, so the error is on the large side.",
    ),
    "score.flag.negative_variance": (
        "方差估计为负，不可用；请改用 Hájek 近似。",
        "The variance came out negative and is of no use; take Hájek's approximation.",
    ),
}
