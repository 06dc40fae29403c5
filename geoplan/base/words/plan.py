"""Sentences of the room `plan` and of the street import: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "plan.hours": (
        "“{value}”不是时段；请写成 08:00-17:30 这样的形式。",
        "“{value}” is no span of hours; write it like 08:00-17:30.",
    ),
    "plan.engine": (
        "没有名为“{engine}”的求解方法；可用：{known}。",
        "There is no engine {engine}; use one of: {known}.",
    ),
    "plan.mode": (
        "没有名为“{mode}”的出行方式；可用：{known}。",
        "There is no mode {mode}; use one of: {known}.",
    ),
    "plan.shift": (
        "队伍 {team} 的收工时间不晚于出发时间；请改班次。",
        "Team {team} ends no later than it begins; change its hours.",
    ),
    "plan.start_off": (
        "队伍 {team} 的起终点“{place}”在 {limit_m:.0f} 米内没有街道；请核对它的经纬度（WGS-84），或导入包含它的街道图。",
        "No street lies within {limit_m:.0f} m of {place}, where team {team} starts or ends; check its longitude and latitude (WGS-84), or import streets that cover it.",
    ),
    "plan.no_timetable": (
        "队伍 {team} 的路线排不出时间表；这是程序的错误，请报告。",
        "The tour of team {team} has no timetable; this is a fault of the program, please report it.",
    ),
    "plan.unreached.off_network": (
        "距最近街道 {distance_m} 米，超过 {limit_m} 米；请核对坐标或补街道图",
        "the nearest street is {distance_m} m away, farther than {limit_m} m; check its coordinates or the street map",
    ),
    "plan.unreached.other_component": (
        "旁边的街道与起点不连通（方式：{mode}，距街道 {distance_m} 米）；请检查街道图，或换出行方式",
        "the streets there do not connect with the start (mode: {mode}, street {distance_m} m away); check the street map or use another mode",
    ),
    "plan.unreached.window": (
        "在开放时段 {windows} 内排不下（停留 {service_min} 分钟）；请调整班次或时段",
        "cannot be visited within its hours {windows} (stay {service_min} min); change the shift or the hours",
    ),
    "plan.unreached.hours": (
        "时间不够：还需 {needed_min} 分钟，各队最多余 {spare_min} 分钟；请加队伍或延长班次",
        "not enough time: {needed_min} min more needed, no team has more than {spare_min} min left; add a team or lengthen the shift",
    ),
    "plan.unreached.no_team": ("没有队伍", "there is no team"),
    "plan.unreached.skill": ("没有一支队伍具备“{skill}”技能", "nobody has the skill {skill}"),
    "plan.unreached.own_area": (
        "是所有能去的队伍自己的单位或辖区",
        "it lies in the own unit or township of every team that could go",
    ),
    "plan.unreached.capacity": (
        "各队的容量或点位数已满",
        "every team has all the stops or the load it may have",
    ),
    "plan.unreached.together": (
        "须与 {sites} 同队前往，而这办不到",
        "it must be visited together with {sites}, which cannot be done",
    ),
    "plan.mended": ("{why}；办法：{mend}", "{why}; what would help: {mend}"),
    "plan.mend.open_until": ("开放到 {until}", "open until {until}"),
    "plan.mend.team": ("增加一支队伍", "one more team"),
    "plan.mend.shift": ("班次至少 {needed_min} 分钟", "a shift of {needed_min} min at least"),
    "plan.mend.skill": ("给一支队伍加上“{skill}”技能", "a team with the skill {skill}"),
    "plan.mend.other_team": ("由别的单位的队伍前往", "a team of another unit"),
    "plan.mend.capacity": ("放宽一支队伍的容量或点位数上限", "a larger limit for one team"),
    "plan.mend.partner": ("解除捆绑，或先解决 {sites}", "untie them, or mend {sites} first"),
    "plan.objective": (
        "没有名为“{objective}”的目标；可用：{known}。",
        "There is no objective {objective}; use one of: {known}.",
    ),
    "plan.days": ("天数是 {days}，至少要 1 天。", "{days} days were asked for; give at least one."),
    "plan.team_twice": (
        "队伍名“{team}”出现两次；请改名。",
        "Two teams are called {team}; rename one of them.",
    ),
    "plan.break": (
        "队伍 {team} 的休息时间不成立；请核对时长与时段。",
        "The break of team {team} cannot be; check its length and its hours.",
    ),
    "plan.lock_team": (
        "没有队伍“{team}”，无法锁定；请核对队伍名。",
        "There is no team {team} to lock; check its name.",
    ),
    "plan.lock_site": (
        "无法锁定点位“{site}”：不在本轮，或写了两次。",
        "Site {site} cannot be locked: it is not in the round, or is named twice.",
    ),
    "plan.lock": (
        "“{value}”不是锁定的写法；请写成 队伍:点位,点位 或 队伍:站数。",
        "“{value}” locks nothing; write TEAM:SITE,SITE or TEAM:NUMBER.",
    ),
    "plan.lock_none": (
        "还没有路线，无法按站数锁定“{value}”；请先排路线，或写出点位。",
        "There is no plan yet whose first stops “{value}” could lock; plan first, or name the sites.",
    ),
    "plan.without": (
        "没有队伍“{team}”可以去掉；请核对队伍名。",
        "There is no team {team} to leave out; check its name.",
    ),
    "plan.closed_unknown": (
        "台账里没有点位“{sites}”，无法设为关闭；请核对编号。",
        "The ledger has no site {sites} to close; check its identifier.",
    ),
    "plan.stop_unknown": (
        "队伍文件提到台账里没有的点位：{sites}；请核对编号。",
        "The file of teams speaks of sites that the ledger does not have: {sites}; check their identifiers.",
    ),
    "plan.name": (
        "“{name}”不能作方案名；请用不含 / \\ : 等符号的名称。",
        "“{name}” cannot name a plan; use a name without signs such as / \\ :.",
    ),
    "plan.no_legs": (
        "方案“{name}”保存时没有带走法；请重新排一次并用 --plan 保存。",
        "The plan {name} was kept without its ways; plan again and keep it with --plan.",
    ),
    "plan.other_draw": (
        "方案“{name}”属于另一次抽取，本轮已重新抽过；请重新排路线。",
        "The plan {name} belongs to another draw, the round was drawn again since; plan again.",
    ),
    "help.route.restore": (
        "把保存的方案恢复为当前路线；原来的保存为 previous。",
        "Make a kept plan the current one; the one before is kept as previous.",
    ),
    "plan.no_plan": (
        "没有名为“{name}”的方案；已有：{known}。",
        "No plan called {name} is kept; there are: {known}.",
    ),
    "teams.empty": (
        "{file} 里没有队伍；请至少写一支（TOML 用 [[team]]，表格用“队伍”列）。",
        "{file} holds no team; write at least one ([[team]] in TOML, a column “team” in a workbook).",
    ),
    "teams.key": (
        "{file}：多了或缺了“{key}”；可用：{known}。",
        "{file}: “{key}” is unknown or missing; known are: {known}.",
    ),
    "teams.value": (
        "{file}：“{key}”的值“{value}”不能用；请改成数字或列表。",
        "{file}: the value “{value}” of “{key}” cannot be used; give a number or a list.",
    ),
    "teams.break": (
        "“{value}”不是休息时间；请写成“60 11:30-13:00”（分钟，起止范围）。",
        "“{value}” is no break; write it like “60 11:30-13:00” (minutes, between which times).",
    ),
    "plan.change.moved": ("由 {was} 改到 {now}", "moves from team {was} to {now}"),
    "plan.change.added": ("新增到 {now}", "is new on team {now}"),
    "plan.change.dropped": ("不再由 {was} 前往", "is no longer visited by team {was}"),
    "plan.change.order": ("仍在 {now}，次序变了", "stays with team {now} in another order"),
    "plan.lock_late": (
        "队伍 {team} 锁定的开头在其班次和开放时段内走不完；请少锁几站。",
        "The locked beginning of team {team} does not fit its shift and the sites' hours; lock fewer stops.",
    ),
    "plan.mode.foot": ("步行", "on foot"),
    "plan.mode.bike": ("骑行", "by bike"),
    "plan.mode.car": ("驾车", "by car"),
    "plan.mode.mixed": ("驾车加步行", "by car and on foot"),
    "plan.street.unnamed": ("无名路", "unnamed street"),
    "plan.no_outline": (
        "抽到的区域没有边界，去不了：{names}；请导入区划图层，或把具体地点加入台账。",
        "The drawn areas have no outline to go to: {names}; import an area layer, or add the places to the ledger.",
    ),
    "help.teams_file": (
        "队伍文件（TOML 或表格）：起终点、方式、时段、休息、技能、容量、本单位；也可写各点位的要求。",
        "File of teams (TOML or a workbook): ends, mode, hours, break, skills, capacity, own units; and what stops ask for.",
    ),
    "help.days": ("天数；每队每天一班。", "Days; each team has a shift on each."),
    "help.objective": (
        "目标：fair 均衡、time 总时间最短、makespan 最晚收工最早、teams 队伍最少、points 限时内分值最多。",
        "Objective: fair; time (least in all); makespan (shortest longest tour); teams (fewest); points (most within the hours).",
    ),
    "help.avoid_own": (
        "队伍不去本单位、本乡镇的点位。",
        "No team visits sites of its own unit or township.",
    ),
    "help.lock": (
        "锁定开头：队伍:点位,点位，或 队伍:站数（按现有路线）；可多次。",
        "Settle a beginning: TEAM:SITE,SITE, or TEAM:NUMBER of the current plan; repeatable.",
    ),
    "help.replan": (
        "在现有路线上改排：队伍与选项照旧，尽量少改动。",
        "Plan anew from the current plan: teams and options as they were, few changes.",
    ),
    "help.keep": (
        "改排时，每省这么多分钟才值得把一个点位换队。",
        "When planning anew: minutes to be saved before a stop changes team.",
    ),
    "help.closed": (
        "关闭的点位，由下一个备选顶替；可多次。",
        "A site that is closed; the next replacement takes its place; repeatable.",
    ),
    "help.without": ("缺席的队伍；可多次。", "A team that has fallen out; repeatable."),
    "help.slower": ("路况比平时慢百分之几。", "Traffic slower by so many per cent."),
    "help.unpredictable": (
        "另选一种难以预料的路线，最多长百分之几（由种子决定）。",
        "Take another plan that nobody can foretell, so many per cent longer at most (by the seed).",
    ),
    "help.plan_name": ("方案名；保存下来，供比较。", "Name to keep the plan under, for comparing."),
    "help.compare": ("并排比较保存的方案。", "Set kept plans side by side."),
    "cli.teams_twice": (
        "--teams 与 --teams-file 不能同时用；请去掉一个。",
        "--teams and --teams-file exclude each other; leave one out.",
    ),
    "cli.route.changes": ("与原方案相比有 {n} 处变化：", "{n} changes against the earlier plan:"),
    "compare.plan": ("方案", "Plan"),
    "compare.teams": ("组", "Teams"),
    "compare.stops": ("点位", "Stops"),
    "compare.unreached": ("未排入", "Left out"),
    "compare.time": ("总时间（分）", "Time (min)"),
    "compare.longest": ("最长一组（分）", "Longest (min)"),
    "compare.km": ("公里", "km"),
    "compare.fairness": ("均衡", "Fairness"),
    "compare.gap": ("高于下界 %", "Above bound %"),
}
