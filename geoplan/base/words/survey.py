"""Sentences of the questionnaire draw: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "survey.number": (
        "{name} 为 {value} 不对；请用 {least} 或更大的整数。",
        "{name} = {value} will not do; use {least} or more.",
    ),
    "survey.level": (
        "不能按“{level}”抽社区；可用：{known}。",
        "Cannot draw areas of level {level}; choose one of {known}.",
    ),
    "survey.no_areas": (
        "抽样框里没有社区或村（{level}），无法抽取；请先 geoplan import areas 导入带户数的社区，再重新承诺并揭晓一轮。",
        "The committed frame has no areas of level {level}; import communities with their households (geoplan import areas), then commit and reveal a round anew.",
    ),
    "survey.too_few": (
        "要抽 {n} 个社区，有户数的只有 {population} 个；请减少 --communities 或补充户数。",
        "{n} communities are asked for, {population} have households; lower --communities or complete the sizes.",
    ),
    "survey.duplicate": (
        "社区“{unit}”出现两次；请给每个社区一个编号。",
        "The community {unit} stands twice; give each an identifier of its own.",
    ),
    "survey.frame": (
        "抽样框文本不是本轮抽取所用的那一份（{committed}，现在 {now}）；请恢复 frame.txt。",
        "The frame's text is not that of the draw ({committed}; now {now}); restore frame.txt.",
    ),
    "survey.time": (
        "时段“{window}”应写成 07:30-09:00，且结束晚于开始。",
        "Write the window {window} as 07:30-09:00, the end after the beginning.",
    ),
    "survey.time_twice": (
        "时段写了两次：{times}；请只留一次。",
        "A window stands twice: {times}; keep it once.",
    ),
    "survey.no_times": (
        "街头拦访要有时段；请加 --times 07:30-09:00,17:00-19:00。",
        "Points of the street need windows; add --times 07:30-09:00,17:00-19:00.",
    ),
    "survey.slots": (
        "时段 {window} 分不成 {n} 份；请延长时段或减少 --intercepts。",
        "The window {window} is too short for {n} points; lengthen it or lower --intercepts.",
    ),
    "survey.no_places": (
        "抽样框里没有这些类别的点位：{places}；请用 --places 指定有点位的类别。",
        "The frame has no sites of the categories {places}; name others by --places.",
    ),
    "survey.drawn": (
        "轮次 {round} 已抽过问卷样本（{head}），这次的参数不同；确要重抽请加 --again，次数会记录在案。",
        "The survey of round {round} is drawn already ({head}) with other numbers; say --again to draw anew, which is counted.",
    ),
    "survey.shape": (
        "问卷样本文件残缺或格式不对（{detail}）；请用原始 survey.json。",
        "The survey is damaged ({detail}); use the original survey.json.",
    ),
    "survey.log_shape": (
        "替换记录残缺、被改或与样本不符（{detail}）；请用原始 survey_replacements.json。",
        "The log of replacements is damaged or altered ({detail}); use the original survey_replacements.json.",
    ),
    "survey.log_other": (
        "替换记录属于另一次抽取（{log}，不是 {survey}）；请恢复与样本相配的记录。",
        "The log belongs to another survey ({log}, not {survey}); restore the one that fits.",
    ),
    "survey.reason": (
        "原因“{reason}”不在清单中；可用：{known}。",
        "The reason {reason} is not on the list; choose one of {known}.",
    ),
    "survey.attempts": (
        "只敲门 {attempts} 次，至少要 {least} 次才能替换；请改时段再访，并用 --attempts 写明次数。",
        "Tried {attempts} times; at least {least} are needed before a replacement. Call again at another hour and say --attempts.",
    ),
    "survey.not_active": (
        "“{lost}”不在现在要访的名单里；名单：{active}。",
        "{lost} is not among those to be asked now: {active}.",
    ),
    "round.missing.survey": (
        "轮次 {round} 还没有抽问卷样本；请先运行 geoplan survey draw --round {round} --communities 5 --households 20。",
        "The survey of round {round} is not drawn yet; run geoplan survey draw --round {round} --communities 5 --households 20.",
    ),
    "survey.level.community": ("社区", "communities"),
    "survey.level.village": ("村", "villages"),
    "survey.reason.refused": ("拒访", "refused"),
    "survey.reason.absent": ("多次无人", "absent"),
    "survey.reason.closed": ("空置", "closed"),
    "survey.reason.demolished": ("已拆除", "demolished"),
    "survey.reason.not_found": ("找不到", "not found"),
    "survey.reason.no_access": ("无法进入", "no access"),
    "survey.reason.ineligible": ("无合格应答人", "nobody eligible"),
    "survey.reason.duplicate": ("重复", "duplicate"),
    "survey.sheet.communities": ("抽中社区", "Communities"),
    "survey.sheet.street": ("街头拦访", "Street points"),
    "survey.head.role": ("角色", "Role"),
    "survey.head.order": ("顺序", "Order"),
    "survey.head.id": ("编号", "Id"),
    "survey.head.name": ("名称", "Name"),
    "survey.head.township": ("街道乡镇", "Township"),
    "survey.head.size": ("户数", "Households"),
    "survey.head.inclusion": ("入样概率", "Chance"),
    "survey.head.household": ("每户入样概率", "Chance of a household"),
    "survey.head.start": ("起始户", "First door"),
    "survey.head.interval": ("间隔", "Interval"),
    "survey.head.take": ("访户数", "Doors"),
    "survey.head.reserves": ("候补", "Reserves"),
    "survey.head.window": ("时段", "Window"),
    "survey.head.from": ("从", "From"),
    "survey.head.to": ("到", "To"),
    "survey.head.site": ("点位编号", "Site"),
    "survey.head.first": ("首访第几人", "First passer-by"),
    "survey.head.every": ("每几人访一人", "Then every"),
    "survey.head.door": ("户号", "Door"),
    "survey.head.visit1": ("第一次（日期、时间）", "Visit 1 (date, time)"),
    "survey.head.visit2": ("第二次", "Visit 2"),
    "survey.head.visit3": ("第三次", "Visit 3"),
    "survey.head.result": (
        "结果（完成／拒访／无人／空置）",
        "Result (done / refused / absent / closed)",
    ),
    "survey.head.substitute": ("替换为", "Replaced by"),
    "survey.head.interviewer": ("访问员", "Interviewer"),
    "survey.head.remark": ("备注", "Remark"),
    "survey.head.asked": ("拦访人数", "Asked"),
    "survey.head.answered": ("完成人数", "Answered"),
    "survey.population": (
        "{level}：有户数的 {communities} 个，共 {households} 户",
        "{communities} {level} with households, {households} households in all",
    ),
    "survey.self_weighting": (
        "每户入样概率相同：{chance}（自加权，均值不需另行加权）。",
        "Each household has the same chance, {chance}: self-weighting, plain means need no weights.",
    ),
    "survey.not_self_weighting": (
        "注意：各户入样概率不全相同（必选社区或户数不足），汇总时请按表中概率加权。",
        "Note: households' chances differ (certain or small communities); weight by the inverse of those in the table.",
    ),
    "survey.small": (
        "{id} 只有 {size} 户，全部入样。",
        "{id} has {size} households only; all are taken.",
    ),
    "survey.excluded": (
        "没有户数、不能抽中的 {n} 个：{ids}",
        "{n} without households cannot be drawn: {ids}",
    ),
    "survey.street_short": (
        "可拦访的点位只有 {sites} 个，每个时段少 {n} 个。",
        "Only {sites} sites can be points; each window is {n} short.",
    ),
    "survey.street_absent": (
        "抽样框里没有的类别：{places}",
        "Categories without sites in the frame: {places}",
    ),
    "survey.done": (
        "轮次 {round} 的问卷样本已抽取（第 {counter} 次），凭证指纹 {head}",
        "The survey of round {round} is drawn (no. {counter}); document {head}",
    ),
    "survey.same": (
        "轮次 {round} 此前已按同样参数抽过（第 {counter} 次），结果不变，凭证指纹 {head}",
        "The survey of round {round} was drawn with the same numbers before (no. {counter}); nothing changes; document {head}",
    ),
    "survey.not_committed": (
        "社区数、户数没有写进承诺的设计（[survey]），是揭晓后才定的；凭证已注明。",
        "The numbers of communities and households were not in the committed design ([survey]) but set after the reveal; the document says so.",
    ),
    "survey.book": ("入户表：{path}", "Forms: {path}"),
    "survey.replaced.door": (
        "{community} 第 {door} 户（{reason}）换为第 {substitute} 户。",
        "{community}, door {door} ({reason}): ask at door {substitute} instead.",
    ),
    "survey.replaced.community": (
        "社区 {community}（{reason}）换为 {substitute}。",
        "Community {community} ({reason}): go to {substitute} instead.",
    ),
    "survey.exhausted": (
        "{community}（户 {door}，{reason}）没有候补可换了；已记录，请整社区替换，或重抽时加大 --reserves、--spare。",
        "{community} (door {door}, {reason}) has no substitute left; logged. Replace the community, or draw again with more --reserves or --spare.",
    ),
    "survey.logged": (
        "替换记录第 {number} 条，指纹 {head}",
        "Replacement no. {number}; head {head}",
    ),
    "survey.verify.identical": (
        "轮次 {round} 的问卷样本：重算结果完全一致（identical），第 {counter} 次抽取，替换 {n} 条，指纹 {head}",
        "Survey of round {round}: recomputed, identical; no. {counter}, {n} replacements; document {head}",
    ),
    "survey.verify.fails": (
        "轮次 {round} 的问卷样本核验不通过，{n} 处不一致：",
        "Survey of round {round}: verification fails in {n} places:",
    ),
    "help.survey": (
        "问卷抽样：社区、住户、街头拦访点。",
        "Questionnaire draw: communities, households, points of the street.",
    ),
    "help.survey.draw": (
        "用已揭晓的种子按户数抽社区，再按间隔抽户。",
        "Draw communities by size and doors by interval from the revealed seed.",
    ),
    "help.survey.replace": (
        "记录访不到的户或社区，给出替换。",
        "Log a door or community that could not be asked; name the substitute.",
    ),
    "help.survey.verify": (
        "重算一轮的问卷样本和替换记录。",
        "Recompute a round's survey and its replacements.",
    ),
    "help.communities": ("抽几个社区。", "How many communities."),
    "help.households": ("每个社区访几户。", "How many households in each."),
    "help.spare": (
        "候补社区数；不写时与 --communities 相同。",
        "Replacement communities; as many as --communities when left out.",
    ),
    "help.reserves": (
        "每个社区的候补户数；不写时与 --households 相同。",
        "Reserve doors in each community; as many as --households when left out.",
    ),
    "help.survey.level": (
        "抽社区还是村；不写时有社区抽社区，没有抽村。",
        "Draw communities or villages; communities where there are any when left out.",
    ),
    "help.intercepts": ("每个时段几个街头拦访点。", "Points of the street for each window."),
    "help.times": ("拦访时段，以逗号分开。", "Windows, with commas between."),
    "help.places": (
        "可作拦访点的类别代码，以逗号分开；不写时为主干道、商业街、广场、公园、公交站。",
        "Categories whose sites can be points; main roads, commercial streets, plazas, parks and bus stops when left out.",
    ),
    "help.every": ("每几人访一人。", "Ask each how manieth passer-by."),
    "help.visits": (
        "敲门几次无人才可按“多次无人”替换。",
        "How often a door is tried before it counts as absent.",
    ),
    "help.survey.again": (
        "换参数重抽；次数和上一次的指纹会写入。",
        "Draw anew with other numbers; it is counted and names the one before.",
    ),
    "help.community": ("社区编号。", "Identifier of the community."),
    "help.household": (
        "户号；不写时替换整个社区。",
        "The door; the whole community when left out.",
    ),
    "help.reason": ("替换原因。", "Why it is replaced."),
    "help.attempts": ("已敲门几次。", "How often it was tried."),
    # questionnaires back from the street
    "responses.columns": (
        "{file} 里没有社区（或拦访点）列和题目列；请补上表头。",
        "{file} has no column of communities (or points) with one of questions or results; add the headings.",
    ),
    "responses.round": (
        "请用 --round 写明轮次；抽过问卷的轮次：{known}。",
        "Name the round with --round; rounds with a survey: {known}.",
    ),
    "response.community": (
        "区划里没有社区“{value}”，请核对；最接近的是：{suggestion}",
        "There is no community {value}, check it; the nearest is: {suggestion}",
    ),
    "response.not_drawn": (
        "“{value}”不是本轮抽中的社区；抽中的（含候补）有：{suggestion}",
        "{value} was not drawn for this round; drawn, replacements included: {suggestion}",
    ),
    "response.door": (
        "户号“{value}”不是这个社区抽中的户或候补户；请核对",
        "Door {value} was neither drawn in this community nor a reserve; check it",
    ),
    "response.point": (
        "“{value}”不是本轮抽中的拦访点；请核对",
        "{value} is no point of the street drawn for this round; check it",
    ),
    "response.outcome": (
        "看不懂结果“{value}”；请写 完成、拒访、无人 等",
        "Cannot read the result {value}; write answered, refused, absent …",
    ),
    "response.twice": (
        "户“{value}”在文件里已经有一份；只记第一份",
        "Door {value} stands in the file already; the first one counts",
    ),
    "response.word": (
        "“{value}”不在这道题的选项里，不计分；选项：{suggestion}",
        "{value} is no answer of this question and does not count; answers: {suggestion}",
    ),
    "responses.head.name": ("社区", "Community"),
    "responses.head.wanted": ("应访", "Wanted"),
    "responses.head.answered": ("完成", "Answered"),
    "responses.head.refused": ("拒访", "Refused"),
    "responses.head.absent": ("无人", "Absent"),
    "responses.head.other": ("其他", "Other"),
    "responses.head.short": ("缺", "Short"),
    "responses.head.mean": ("得分率", "Mean"),
    "responses.street": ("街头拦访完成 {n} 份", "{n} questionnaires on the street"),
    "responses.short": (
        "⚠ 还缺 {n} 份；请用 geoplan survey replace 启用候补户",
        "⚠ {n} are still missing; call in reserves with geoplan survey replace",
    ),
    "responses.score": (
        "问卷得分 {value} / {points}（95% 区间 {low}–{high}，{n} 户）",
        "Questionnaire {value} of {points} (95% interval {low}–{high}, {n} households)",
    ),
    "responses.score_only": (
        "问卷得分 {value} / {points}（{n} 户，只有一个社区，没有区间）",
        "Questionnaire {value} of {points} ({n} households of one community: no interval)",
    ),
    "help.survey.import": (
        "导入问卷结果，对照抽样计划列出缺口和得分。",
        "Import questionnaires; tell shortfalls against the plan, and the score.",
    ),
    "help.survey.import_round": (
        "轮次；只有一轮抽过问卷时可以不写。",
        "Round; may be left out where only one has a survey.",
    ),
}
