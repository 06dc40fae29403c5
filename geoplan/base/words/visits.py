"""Sentences of visits: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "visits.columns": (
        "{file} 里没有点位（编号或名称）或检查时间列；请补上表头。",
        "{file} has no column of sites (id or name) or of times; add the headings.",
    ),
    "visit.unknown_site": (
        "台账里没有点位“{value}”；请核对编号",
        "The ledger has no site {value}; check the identifier",
    ),
    "visit.time_unreadable": (
        "看不懂时间“{value}”；请写成 2026-06-10 09:30",
        "Cannot read the time {value}; write 2026-06-10 09:30",
    ),
    "visit.future": (
        "检查时间 {value} 在将来；请核对",
        "The visit at {value} lies in the future; check it",
    ),
    "visit.findings_invalid": (
        "问题数“{value}”应为 0 或正整数；请改正",
        "Findings {value} should be 0 or a positive whole number; mend it",
    ),
}
