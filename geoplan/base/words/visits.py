"""Sentences of visits: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "visits.columns": (
        "{file} 里没有点位（编号或名称）或检查时间列；请补上表头。",
        "{file} has no column of sites (id or name) or of times; add the headings.",
    ),
    "visit.unknown_site": (
        "台账里没有点位“{value}”，请核对；最接近的是：{suggestion}",
        "The ledger has no site {value}, check it; the nearest is: {suggestion}",
    ),
    "visit.site_by_place": (
        "没有写点位，按位置归到：{suggestion} 米；请核对",
        "No site was named; by place it is {suggestion} m away; check it",
    ),
    "visit.orphan": (
        "重复组的这一行“{value}”在主表里找不到所属的提交；请一并导出主表",
        "This row of a repeat group belongs to no submission ({value}); export both tables together",
    ),
    "visit.later": (
        "检查时间 {at} 在将来；请核对。",
        "The visit at {at} lies in the future; check it.",
    ),
    "answer.unreadable": (
        "看不懂结果“{value}”；请写 ✓、×、合格、不合格 或 不适用",
        "Cannot read the result {value}; write pass, fail, na, ✓ or ×",
    ),
    "answer.unknown_item": (
        "标准里没有检查项“{value}”；请用标准中的名称或代码",
        "The standard has no item {value}; use a name or code of the standard",
    ),
    "finding.unknown_problem": (
        "问题目录里没有“{value}”，已记为未归类；相近的有：{suggestion}",
        "The catalogue has no problem {value}, kept without one; like it: {suggestion}",
    ),
    "told.datum": (
        "坐标系“{datum}”不认识；可用：{known}。",
        "The datum {datum} is not known; there are {known}.",
    ),
    "told.site": (
        "台账里没有点位 {site}；请核对编号。",
        "The ledger has no site {site}; check the identifier.",
    ),
    "told.code": (
        "没有清单码 {code_given}；清单码是 轮次-组-序号，例如 {known}。",
        "There is no sheet code {code_given}; a code is ROUND-TEAM-NUMBER, such as {known}.",
    ),
    "told.item": (
        "标准里没有检查项“{item}”；有：{known}。",
        "The standard has no item {item}; there are {known}.",
    ),
    "told.problem": (
        "问题目录里没有“{problem}”；有：{known}。",
        "The catalogue has no problem {problem}; there are {known}.",
    ),
    "problem.unknown": (
        "问题目录 {catalogue} 里没有“{problem}”；请用目录中的代码。",
        "The catalogue {catalogue} has no problem {problem}; use one of its codes.",
    ),
    "told.none": (
        "没有 {kind} 记录 {key}，或已撤回；请核对编号。",
        "There is no {kind} record {key}, or it was withdrawn; check the key.",
    ),
    "told.field": (
        "这条记录没有可改的项“{field}”；可改：{known}。",
        "This record has no field {field} to correct; there are {known}.",
    ),
    "told.value": (
        "“{value}”不能作 {field} 的值；请核对。",
        "{value} is no value of {field}; check it.",
    ),
    "told.last_step": (
        "{key} 不是该问题的最后一步；请先撤回后面的步骤。",
        "{key} is not the last step of its finding; withdraw the later ones first.",
    ),
    "told.not_added": (
        "对 {key} 的这条更正已经记过；无须重复。",
        "This correction of {key} was recorded before; nothing to do.",
    ),
    "photo.too_large": (
        "照片 {file} 超过 100 MB；请压缩后再导入。",
        "The photo {file} is larger than 100 MB; make it smaller first.",
    ),
    "photo.unreadable": (
        "{file} 不是能识别的图片；请检查文件。",
        "{file} is no picture that can be read; check the file.",
    ),
    "photo.head.name": ("照片", "Photo"),
    "photo.head.outcome": ("归属", "Belongs to"),
    "photo.head.site": ("点位", "Site"),
    "photo.head.finding": ("问题编号", "Finding"),
    "photo.head.away": ("距点位（米）", "From site (m)"),
    "photo.outcome.finding": ("问题", "a finding"),
    "photo.outcome.visit": ("检查", "a visit"),
    "photo.outcome.site": ("点位（没有同时的检查）", "a site (no visit then)"),
    "photo.outcome.far": ("⚠ 离点位太远", "⚠ far from every site"),
    "photo.outcome.unplaced": ("⚠ 照片里没有位置", "⚠ the photo tells no place"),
    "photo.outcome.known": ("已收过", "kept before"),
    "photo.outcome.unreadable": ("⚠ 不是图片", "⚠ no picture"),
    "cli.at": (
        "时间“{given}”应写成 2026-06-10T09:30。",
        "Write the time {given} as 2026-06-10T09:30.",
    ),
    "cli.set": (
        "--set “{given}”应写成 项=值，例如 --set findings=2。",
        "Write --set {given} as FIELD=VALUE, such as --set findings=2.",
    ),
    "cli.visits.more": (
        "检查项结果新增 {answers} 条，问题新增 {findings} 条",
        "{answers} new answers to the checklist, {findings} new findings",
    ),
    "cli.visits.other": (
        "⚠ {n} 条以前记过但内容不同，保留原记录（{keys}）；要改请用 geoplan record correct",
        "⚠ {n} were recorded before with other content, which stays ({keys}); to change them use geoplan record correct",
    ),
    "cli.visits.photos": ("收入照片 {n} 张", "{n} photos kept"),
    "cli.visits.no_photos": (
        "⚠ 找不到照片 {n} 张：{names}；可稍后用 geoplan record photos 文件夹 补上",
        "⚠ {n} photos were not found: {names}; add them later with geoplan record photos FOLDER",
    ),
    "cli.record.added": (
        "新增检查 {visit} 条、检查项结果 {answer} 条、问题 {finding} 条",
        "Recorded {visit} visits, {answer} answers, {finding} findings",
    ),
    "cli.record.corrected": (
        "已更正 {kind} {key}；原记录仍在库中",
        "Corrected {kind} {key}; the first record stays in the journal",
    ),
    "cli.record.withdrawn": (
        "已撤回 {kind} {key}；原记录仍在库中",
        "Withdrew {kind} {key}; the first record stays in the journal",
    ),
    "help.record.add": ("记一次检查。", "Record one visit."),
    "help.record.photos": (
        "收入一个文件夹的照片，按拍摄地点和时间归到点位、检查和问题。",
        "Keep a folder's photos; match them to sites, visits and findings by place and time.",
    ),
    "help.record.correct": (
        "更正一条记录（新增一条更正，原记录不动）。",
        "Correct a record (by a new record; the first one stays).",
    ),
    "help.record.withdraw": (
        "撤回一条记录（新增一条更正，原记录不动）。",
        "Withdraw a record (by a new record; the first one stays).",
    ),
    "help.record.datum": (
        "文件和照片中坐标的坐标系。",
        "Datum of the coordinates in the file and its photos.",
    ),
    "help.record.near": (
        "记录离点位最远多少米仍算该点位。",
        "How far, in metres, a record may lie from its site.",
    ),
    "help.record.round": ("所属轮次。", "Round it belongs to."),
    "help.record.source": (
        "来源：check、supervision、self、complaint、media 等。",
        "Source: check, supervision, self, complaint, media …",
    ),
    "help.record.photos_of": (
        "文件里提到的照片所在的文件夹；默认在文件旁边找。",
        "Folder of the photos that the file names; default: beside the file.",
    ),
    "help.record.site": ("点位编号。", "Identifier of the site."),
    "help.record.code": (
        "路线单上的清单码：轮次-组-序号，例如 W24-1-3。",
        "Code on the route sheet: ROUND-TEAM-NUMBER, such as W24-1-3.",
    ),
    "help.record.at": (
        "时间，例如 2026-06-10T09:30；默认现在。",
        "Time, such as 2026-06-10T09:30; default: now.",
    ),
    "help.record.by": ("谁。", "By whom."),
    "help.record.pass": (
        "合格的检查项（代码或名称，逗号分隔）。",
        "Items that passed (codes or names, with commas).",
    ),
    "help.record.fail": (
        "不合格的检查项（代码或名称，逗号分隔）。",
        "Items that failed (codes or names, with commas).",
    ),
    "help.record.na": ("不适用的检查项。", "Items that do not apply."),
    "help.record.problem": (
        "发现的问题（目录中的代码或名称，逗号分隔）。",
        "Problems found (codes or names of the catalogue, with commas).",
    ),
    "help.record.note": ("说明。", "Remark."),
    "help.record.unit": ("责任单位。", "Unit that answers for it."),
    "help.record.team": ("组。", "Team."),
    "help.record.photo": ("照片文件，可多次给出。", "A photo; may be given several times."),
    "help.record.minutes": (
        "照片与检查最多相差多少分钟。",
        "How many minutes a photo may lie from its visit.",
    ),
    "help.record.kind": ("哪一类记录。", "Kind of record."),
    "help.record.set": ("改哪一项，改成什么。", "Field and its new value."),
    "help.record.reason": ("原因。", "Why."),
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
