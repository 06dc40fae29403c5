"""Sentences of the double random draw: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "inspectors.columns": (
        "{file} 里没有“姓名”列，不像检查人员名录；请补上表头（姓名、单位、证号、专业、所在街道、回避、可用、上限）。",
        "{file} has no column of names (姓名 or name), so it is no register of inspectors; add the headings (name, unit, id, skills, area, kin, available, limit).",
    ),
    "inspectors.no_ids": (
        "名录没有编号或证号列，以姓名作编号；同名者请加编号。",
        "The register has no column of identifiers; names serve as such. Give namesakes an id.",
    ),
    "inspector.no_name": ("没有姓名；请补上", "No name; add it"),
    "inspector.no_id": ("没有编号或证号；请补上", "No identifier; add it"),
    "inspector.id_phone": (
        "不能用电话号码作编号；请改用证号或工号",
        "A telephone number cannot be an identifier; use a certificate or staff number",
    ),
    "inspector.phone": (
        "此处的电话号码已隐去，名录不用电话",
        "A telephone number here was masked; the register needs none",
    ),
    "inspector.no_unit": (
        "没有单位，无法判断本单位回避；请补上",
        "No unit, so recusal from the own unit cannot be judged; add it",
    ),
    "inspector.available": (
        "看不懂可用“{value}”；请写 是 或 否",
        "Cannot read available = {value}; write yes or no",
    ),
    "inspector.limit": (
        "上限“{value}”应为正整数；请改正或留空",
        "Limit {value} should be a positive whole number; mend it or leave it empty",
    ),
    "inspector.duplicate": (
        "编号“{value}”在名录中不止一行且内容不同，这几行都不采用；请只留一行",
        "The identifier {value} stands in several rows that differ; none is taken. Keep one",
    ),
    "pair.no_inspectors": (
        "名录中没有可用的行；请检查文件，至少要有一名检查人员。",
        "The register has no usable row; check the file, it needs at least one inspector.",
    ),
    "pair.duplicate": (
        "检查人员编号“{inspector}”重复；请在名录中改成不同编号。",
        "The inspector {inspector} stands twice; give each an identifier of its own.",
    ),
    "pair.each": (
        "每组 {each} 人太少；双随机要求至少两人，请用 --each 2 或更多。",
        "{each} inspectors a group are too few; the rule is two at least: --each 2 or more.",
    ),
    "pair.limit": (
        "上限 {limit}（{inspector}）太小；请用 1 或更大的整数。",
        "The limit {limit} ({inspector}) is too small; use 1 or more.",
    ),
    "pair.groups": (
        "组数 {groups} 不对；请用 --groups 1 或更多。",
        "{groups} groups will not do; use --groups 1 or more.",
    ),
    "pair.group_by": (
        "不能按“{given}”分组；可用：{known}。",
        "Cannot group by {given}; choose one of {known}.",
    ),
    "pair.group_twice": (
        "--groups 和 --group-by 只能用一个；请去掉其中之一。",
        "Use either --groups or --group-by, not both.",
    ),
    "pair.skill": (
        "--skill “{given}”应写成 类别=专业，例如 --skill farm_market=食品。",
        "Write --skill {given} as CATEGORY=SKILL, such as --skill farm_market=food.",
    ),
    "pair.category": (
        "--skill 中的类别“{category}”不在标准中；请用标准中的代码，例如 {near}。",
        "The category {category} of --skill is not in the standard; use one of its codes, such as {near}.",
    ),
    "pair.no_sites": (
        "轮次 {round} 没有抽到点位，无从分组；请用抽点位的设计。",
        "Round {round} drew no sites, so there are no groups; use a design that draws sites.",
    ),
    "pair.frame": (
        "frame.txt 不是本轮抽取所用的那一份（{committed}，现在 {now}）；请恢复。",
        "frame.txt is not that of the draw ({committed}; now {now}); restore it.",
    ),
    "pair.paired": (
        "轮次 {round} 已经配对（{head}），这次的名录或规则不同；确要重配请加 --again，次数会记录在案。",
        "Round {round} is paired already ({head}), from another register or by other rules; say --again to pair anew, which is counted.",
    ),
    "round.missing.pairs": (
        "轮次 {round} 还没有配对；请先运行 geoplan pair draw --round {round} --inspectors 名录.xlsx。",
        "Round {round} is not paired yet; run geoplan pair draw --round {round} --inspectors FILE.",
    ),
    "pair.roster_text": (
        "名录文本第 {line} 行不规范：{text}；请用原始 roster-*.txt。",
        "Line {line} of the register's text is not canonical: {text}; use the original roster-*.txt.",
    ),
    "pair.shape": (
        "配对文件残缺或格式不对（{detail}）；请用原始 pairs.json。",
        "The pairing is damaged ({detail}); use the original pairs.json.",
    ),
    "pair.ledger_changed": (
        "台账中这些点位的名称、责任单位、责任人或所在地在配对后有变：{sites}；请核对回避是否仍然成立。",
        "Names, units, persons or places of these sites have changed in the ledger since the pairing: {sites}; check whether the recusals still hold.",
    ),
    "pair.ground.own_unit": ("本单位负责 {site}（{fact}）", "own unit answers for {site} ({fact})"),
    "pair.ground.own_area": ("本人所在地 {fact}（{site}）", "own area {fact} ({site})"),
    "pair.ground.own_site": ("本人是 {site} 的责任人（{fact}）", "is charged with {site} ({fact})"),
    "pair.ground.kin": ("回避名单：{fact}（{site}）", "kin list: {fact} ({site})"),
    "pair.passed.busy": ("未入：已达上限", "passed over: at the limit"),
    "pair.passed.same_unit": ("未入：与已抽中者同单位", "passed over: same unit as the team"),
    "pair.passed.skill": ("未入：席位须留给所需专业", "passed over: the seat is kept for a skill"),
    "pair.same_unit": ("同单位：没有别的单位可选", "same unit: no other unit was left"),
    "pair.nobody": ("（无人替补）", "(nobody)"),
    "pair.yes": ("是", "yes"),
    "pair.no": ("否", "no"),
    "pair.lacks.seats": ("缺 {n} 人", "{n} short"),
    "pair.lacks.skills": ("缺专业 {skills}", "lacks {skills}"),
    "pair.mend.seats": (
        "请补充 {n} 名无须回避的人员，或提高上限、减少组数。",
        "Add {n} inspectors with no interest here, raise limits, or make fewer groups.",
    ),
    "pair.mend.skills": (
        "请补充有“{skills}”专业、无须回避的人员。",
        "Add an inspector with {skills} and no interest here.",
    ),
    "pair.why": (
        "可用 {available} 人，回避 {recused} 人，已达上限 {busy} 人",
        "{available} available, {recused} recused, {busy} at their limit",
    ),
    "pair.sheet.teams": ("分组结果", "Teams"),
    "pair.sheet.sites": ("各组点位", "Sites of groups"),
    "pair.sheet.recusals": ("回避与替补", "Recusals"),
    "pair.sheet.unfilled": ("未配齐的组", "Not filled"),
    "pair.sheet.load": ("人员负荷", "Load"),
    "pair.head.group": ("组", "Group"),
    "pair.head.seat": ("席位", "Seat"),
    "pair.head.id": ("编号", "Id"),
    "pair.head.name": ("姓名", "Name"),
    "pair.head.unit": ("单位", "Unit"),
    "pair.head.sites": ("点位数", "Sites"),
    "pair.head.note": ("说明", "Note"),
    "pair.head.ticket": ("票号", "Ticket"),
    "pair.head.grounds": ("理由", "Grounds"),
    "pair.head.substitute": ("替补", "Substitute"),
    "pair.head.lacks": ("缺什么", "Lacks"),
    "pair.head.why": ("原因", "Why"),
    "pair.head.mend": ("怎样补齐", "What would fill it"),
    "pair.head.site": ("点位编号", "Site"),
    "pair.head.site_name": ("点位名称", "Site name"),
    "pair.head.site_unit": ("责任单位", "Responsible unit"),
    "pair.head.township": ("街道乡镇", "Township"),
    "pair.head.team": ("检查人员", "Inspectors"),
    "pair.head.available": ("可用", "Available"),
    "pair.head.limit": ("上限", "Limit"),
    "pair.head.load": ("组数", "Groups"),
    "pair.head.recused": ("回避次数", "Recusals"),
    "pair.rows": (
        "{file}：读入 {read} 行 = 接受 {accepted} + 修复 {repaired} + 隔离 {quarantined}",
        "{file}: {read} rows read = {accepted} accepted + {repaired} repaired + {quarantined} quarantined",
    ),
    "pair.roster": (
        "检查人员 {n} 名，可用 {available} 名。请在抽取前公布名录指纹：\n{digest}",
        "{n} inspectors, {available} available. Publish the register's digest before the draw:\n{digest}",
    ),
    "pair.fewer_groups": (
        "要求 {asked} 组，点位只够 {made} 组。",
        "{asked} groups were asked for; the sites make {made}.",
    ),
    "pair.not_committed": (
        "名录指纹 {digest}\n注意：没有给出抽取前公布的名录指纹（--committed），可以重算，但不能证明名录不是事后选的。",
        "Register digest {digest}\nNote: no digest published before the draw was given (--committed): reproducible, but no proof that the register was not chosen afterwards.",
    ),
    "pair.commit_holds": (
        "名录与抽取前公布的指纹一致：{digest}",
        "The register is the one published before the draw: {digest}",
    ),
    "pair.commit_differs": (
        "名录与公布的指纹不同！公布 {committed}，现在 {digest}；请说明变动或恢复名录。",
        "The register is NOT the published one! Published {committed}, now {digest}; explain the change or restore the register.",
    ),
    "pair.done": (
        "轮次 {round} 已配对（第 {counter} 次），凭证指纹 {head}",
        "Round {round} is paired (no. {counter}); document {head}",
    ),
    "pair.same": (
        "轮次 {round} 此前已按同样的名录和规则配对（第 {counter} 次），结果不变，凭证指纹 {head}",
        "Round {round} was paired from the same register and rules before (no. {counter}); nothing changes; document {head}",
    ),
    "pair.book": ("工作簿：{path}", "Workbook: {path}"),
    "pair.verify.identical": (
        "轮次 {round} 的配对：重算结果完全一致（identical），第 {counter} 次配对，指纹 {head}",
        "Pairing of round {round}: recomputed, identical; no. {counter}; document {head}",
    ),
    "pair.verify.uncommitted": (
        "注意：名录指纹没有在抽取前公布，或与公布的不同。",
        "Note: the register's digest was not published before the draw, or differs from it.",
    ),
    "pair.verify.fails": (
        "轮次 {round} 的配对核验不通过，{n} 处不一致：",
        "Pairing of round {round}: verification fails in {n} places:",
    ),
    "help.pair": (
        "双随机：给抽中的点位分组并随机配检查人员。",
        "Double random: draw inspectors to groups of drawn sites.",
    ),
    "help.pair.roster": (
        "读名录，打印其指纹，供抽取前公布。",
        "Read a register and print its digest, to be published before the draw.",
    ),
    "help.pair.draw": (
        "用已揭晓的种子给各组配检查人员，写出回避记录。",
        "Draw inspectors to groups from the revealed seed; recusals are logged.",
    ),
    "help.pair.verify": ("重算一轮的配对。", "Recompute a round's pairing."),
    "help.inspectors": ("检查人员名录（xlsx、csv）。", "Register of inspectors (xlsx, csv)."),
    "help.groups": (
        "按远近把抽中的点位分成几组；不写时为 4。",
        "How many groups of neighbouring sites; 4 when left out.",
    ),
    "help.group_by": (
        "按街道乡镇、类别或责任单位分组，代替 --groups。",
        "Group by township, category or responsible unit instead of --groups.",
    ),
    "help.each": ("每组人数，至少 2。", "Inspectors for each group, 2 at least."),
    "help.pair.limit": (
        "名录没写上限的人最多参加几组。",
        "Most groups for an inspector whose row states no limit.",
    ),
    "help.skill": (
        "类别=专业：有该类点位的组须有一人具备该专业；可多次使用。",
        "CATEGORY=SKILL: groups with such a site need somebody with the skill; may be repeated.",
    ),
    "help.committed": (
        "抽取前公布的名录指纹，用来核对。",
        "Digest of the register as published before the draw, to compare with.",
    ),
    "help.pair.again": (
        "名录或规则变了，重新配对；次数和上一次的指纹会写入。",
        "Pair anew with another register or rules; it is counted and names the one before.",
    ),
}
