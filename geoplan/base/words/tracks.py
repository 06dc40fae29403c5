"""Sentences of tracks and of the coverage of streets: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    # files of tracks
    "tracks.none": (
        "{file} 里没有轨迹；请导出 GPX、带 gx:Track 的 KML，或有经纬度和时间的表格。",
        "{file} holds no track; export GPX, KML with gx:Track, or a table of longitude, latitude and time.",
    ),
    "tracks.columns": (
        "{file} 里没有经度、纬度列；请补上表头（经度、纬度、时间、轨迹）。",
        "{file} has no columns of longitude and latitude; add the headings (lon, lat, time, track).",
    ),
    "tracks.offset": (
        "看不懂时钟偏差“{given}”；请写成 +8h、-90s、+1024w 或 -00:05。",
        "Cannot read the clock offset {given}; write +8h, -90s, +1024w or -00:05.",
    ),
    "tracks.no_points": (
        "{file} 里没有一个可用的轨迹点。例如：{why}。",
        "{file} holds no usable point. For instance: {why}.",
    ),
    "tracks.no_datum": (
        "{file} 没有说明坐标系。轨迹点到可走路线的平均距离：{fits}。看来是 {best}；确认后请加 --datum {best} 再导入。",
        "{file} does not say its datum. Mean distance of its points from ways along the streets: {fits}. It looks like {best}; when sure, import again with --datum {best}.",
    ),
    "tracks.datum": (
        "{file} 按格式应为 {datum}，但轨迹更像 {best}（点到可走路线的平均距离：{fits}）。确认后请加 --datum {best}；若确为 {datum}，请加 --datum {datum}。",
        "{file} should be in {datum} by its format, yet its tracks look like {best} (mean distance from ways along the streets: {fits}). When sure, add --datum {best}; if it is {datum} all the same, add --datum {datum}.",
    ),
    "tracks.otherwise": (
        "轨迹“{name}”已导入过，但读法不同（坐标系 {datum}，时钟偏差 {offset} 秒，人员 {by}）；要用这次的读法代替，请加 --replace。",
        "The track {name} is there already, read otherwise (datum {datum}, clock offset {offset} s, by {by}); to put this reading in its place, add --replace.",
    ),
    "tracks.original": (
        "轨迹“{name}”的原始文件（{digest}…）不在项目的 originals 文件夹里，无法重新匹配；请找回该文件，或重新导入。",
        "The original of the track {name} ({digest}…) is not in the project's folder originals, so it cannot be matched again; bring it back or import it anew.",
    ),
    # points
    "track.place": (
        "经纬度“{value}”缺失或超出范围；请核对",
        "Longitude or latitude {value} is missing or out of range; check it",
    ),
    "track.no_time": (
        "没有时间；整条轨迹都没有时间时，可用 --at 说明开始时间",
        "No time; where a whole track has none, say with --at when it began",
    ),
    "track.time": (
        "看不懂时间“{value}”；请写成 2026-06-10 09:30:00",
        "Cannot read the time {value}; write 2026-06-10 09:30:00",
    ),
    "track.clock": (
        "时间 {value} 早于 2005 年，设备时钟有误；请用 --clock-offset 改正",
        "The time {value} lies before 2005: the device's clock was wrong; mend it with --clock-offset",
    ),
    "track.future": (
        "时间 {value} 在将来；请核对时区（--zone）或时钟（--clock-offset）",
        "The time {value} lies in the future; check the zone (--zone) or the clock (--clock-offset)",
    ),
    "track.order": (
        "时间 {value} 先后颠倒，已按时间排序",
        "The time {value} stood out of order; sorted by time",
    ),
    "track.twice": ("同一点出现两次，只取一次", "The same point stood twice and was taken once"),
    "track.two_places": (
        "同一时刻 {value} 出现在两处，只取先写的一处",
        "At {value} the track was in two places; the one written first was taken",
    ),
    "track.leap": (
        "位置跳动：一点远离前后两点，快过任何车辆",
        "A leap: one point far from those before and after, faster than any car",
    ),
    "track.more": (
        "共有 {n} 处“{code}”，只列出前 {shown} 处。",
        "{n} findings of {code}; the first {shown} are listed.",
    ),
    "track.rollover": (
        "{n} 个点的时间正好早了约 1024 周（接收机周数翻转）；可加 --clock-offset +1024w。",
        "{n} points are about 1,024 weeks early (the receiver's week count began anew); try --clock-offset +1024w.",
    ),
    "track.night": (
        "{share} 的点在夜里 0 至 5 点（{zone}）；若是白天走的，请核对时区（--zone）或时钟（--clock-offset）。",
        "{share} of the points lie between midnight and five ({zone}); if this was by day, check the zone (--zone) or the clock (--clock-offset).",
    ),
    "track.off_streets": (
        "{n} 个点（{share}）离所有街道都远，未计入。",
        "{n} points ({share}) lie far from every street and count for nothing.",
    ),
    "track.datum_doubt": (
        "已按所说的 {datum} 读入，但轨迹更像 {best}（{fits}）；请核对。",
        "Read as {datum}, as said; yet the tracks look like {best} ({fits}); please check.",
    ),
    "track.column.lon": ("经纬度", "place"),
    "track.column.time": ("时间", "time"),
    "tracks.head.notice": ("提示", "Note"),
    "tracks.head.tracks": ("轨迹", "Tracks"),
    "tracks.head.track": ("轨迹", "Track"),
    "tracks.head.by": ("人员", "By"),
    "tracks.head.begun": ("开始", "Begun"),
    "tracks.head.ended": ("结束", "Ended"),
    "tracks.head.points": ("点数", "Points"),
    "tracks.head.off": ("远离街道", "Off the streets"),
    "tracks.head.noise": ("误差（米）", "Noise (m)"),
    "tracks.head.km": ("公里", "km"),
    # commands
    "help.track": ("巡查轨迹。", "Tracks of patrols."),
    "help.track.import": (
        "导入轨迹（GPX、KML、CSV、xlsx）并匹配到街道；同一文件导入两次不会重复。",
        "Import tracks (GPX, KML, CSV, xlsx) and match them to the streets; the same file twice adds nothing.",
    ),
    "help.track.list": ("列出轨迹。", "List the tracks."),
    "help.track.rematch": (
        "街道图更换后，用保存的原始文件把轨迹重新匹配。",
        "After another street map was imported, match the kept originals again.",
    ),
    "help.track.export": (
        "把走过的路段写成表格（街道、起止米数、时间、人员、侧别）。",
        "Write the walked stretches as a table (edge, from_m, to_m, at, by, side).",
    ),
    "help.track.datum": (
        "坐标系：WGS-84、GCJ-02、BD-09。文件没有说明，或与街道不符时必须写。",
        "Datum: WGS-84, GCJ-02, BD-09. Needed where the file does not say, or the streets object.",
    ),
    "help.track.mode": (
        "怎么走的：foot、bike 或 car。",
        "How it was travelled: foot, bike or car.",
    ),
    "help.track.zone": (
        "没有写时区的时间所在时区（默认用项目的）。",
        "Zone of times written without one (the project's by default).",
    ),
    "help.track.offset": (
        "时钟偏差，加到所有时间上：+8h、-90s、+1024w、-00:05。",
        "Offset of the clock, added to all times: +8h, -90s, +1024w, -00:05.",
    ),
    "help.track.at": (
        "没有时间的轨迹何时开始，如 2026-06-10 09:00。",
        "When tracks without times began, such as 2026-06-10 09:00.",
    ),
    "help.track.by": ("谁走的（文件没有写时）。", "Who walked, where the file does not say."),
    "help.track.replace": (
        "代替同一轨迹以前的读法。",
        "Put this reading in the place of the same tracks' earlier one.",
    ),
    "cli.tracks.counts": (
        "{file}：读入 {read} 点 = 接受 {accepted} + 修复 {repaired} + 隔离 {quarantined}；坐标系 {datum}；新增轨迹 {new} 条（已有 {known} 条），走过 {km} 公里，{off} 点远离街道",
        "{file}: {read} points read = {accepted} accepted + {repaired} repaired + {quarantined} quarantined; datum {datum}; {new} new tracks ({known} known), {km} km walked, {off} points off the streets",
    ),
    "cli.tracks.notice": ("提示：{text}", "Note: {text}"),
    "cli.tracks.list": ("轨迹 {n} 条，共 {km} 公里", "{n} tracks, {km} km together"),
    "cli.tracks.stale": (
        "其中 {n} 条是按以前的街道图匹配的，不计入覆盖；请运行：geoplan track rematch",
        "{n} of them were matched to an earlier street map and do not count; run: geoplan track rematch",
    ),
    "cli.tracks.rematched": (
        "轨迹 {n} 条已按现在的街道图匹配，共 {km} 公里",
        "{n} tracks are matched to the present street map, {km} km together",
    ),
    "cli.tracks.exported": ("已写出 {n} 段：{path}", "{n} stretches written: {path}"),
    "step.tracks.read": ("读取轨迹", "reading the tracks"),
    "step.tracks.match": ("匹配到街道", "matching to the streets"),
    "step.tracks.keep": ("存入记录", "keeping them"),
    # coverage
    "coverage.target": (
        "看不懂目标“{given}”；请写成 weekly、monthly、quarterly、天数（30），或 类别=天数（market=7）。",
        "Cannot read the target {given}; write weekly, monthly, quarterly, days (30), or category=days (market=7).",
    ),
    "coverage.category": (
        "标准里没有类别 {category}；可用的有：{known}。",
        "The standard has no category {category}; there are: {known}.",
    ),
    "coverage.h3": (
        "H3 没有 {resolution} 级；请写 0 至 15（9 级约 0.1 平方公里）。",
        "H3 has no resolution {resolution}; write 0 to 15 (9 is about 0.1 square kilometre).",
    ),
    "coverage.no_h3": (
        "没有安装 h3；请运行：pip install geoplan[h3]",
        "h3 is not installed; run: pip install geoplan[h3]",
    ),
    "coverage.late": ("超期", "late"),
    "coverage.sheet.streets": ("街道", "Streets"),
    "coverage.sheet.classes": ("街道·按等级", "Streets by class"),
    "coverage.sheet.townships": ("街道·按乡镇", "Streets by township"),
    "coverage.sheet.communities": ("街道·按社区", "Streets by community"),
    "coverage.sheet.grids": ("街道·按网格", "Streets by grid"),
    "coverage.sheet.routes": ("计划与完成", "Planned and done"),
    "coverage.sheet.missed": ("计划未完成", "Planned, not done"),
    "coverage.sheet.patrols": ("巡查计划与完成", "Patrols and walks"),
    "coverage.sheet.weeks": ("逐周", "Week by week"),
    "coverage.sheet.change": ("前后对比", "Changes"),
    "coverage.head.street": ("街道名称", "Street"),
    "coverage.head.class": ("等级", "Class"),
    "coverage.head.km": ("长度（公里）", "Length (km)"),
    "coverage.head.walked_km": ("走过（公里）", "Walked (km)"),
    "coverage.head.never_km": ("从未走过（公里）", "Never walked (km)"),
    "coverage.head.planned_km": ("计划（公里）", "Planned (km)"),
    "coverage.head.on_target_km": ("期限内走过（公里）", "Walked within target (km)"),
    "coverage.head.walked_share": ("走过比例（按长度）", "Share walked (by length)"),
    "coverage.head.on_target": ("期限内比例（按长度）", "Share within target (by length)"),
    "coverage.head.within": ("≤{days} 天（公里）", "≤{days} days (km)"),
    "coverage.head.longer": (">{days} 天（公里）", ">{days} days (km)"),
    "coverage.head.passes": ("经过次数", "Passes"),
    "coverage.head.last": ("最近走过", "Last walked"),
    "coverage.head.days": ("全段走过距今天数", "Days since walked whole"),
    "coverage.head.classes": ("等级", "Class"),
    "coverage.head.categories": ("类别", "Category"),
    "coverage.head.townships": ("街道乡镇", "Township"),
    "coverage.head.communities": ("社区", "Community"),
    "coverage.head.grids": ("网格", "Grid"),
    "coverage.head.round": ("轮次", "Round"),
    "coverage.head.team": ("组", "Team"),
    "coverage.head.planned": ("计划数", "Planned"),
    "coverage.head.done": ("完成数", "Done"),
    "coverage.head.missing": ("未完成", "Missing"),
    "coverage.head.done_share": ("完成比例", "Share done"),
    "coverage.head.unplanned": ("本轮计划外检查", "Visits beyond the round's plan"),
    "coverage.head.planned_on": ("计划日期", "Planned for"),
    "coverage.head.patrol": ("巡查", "Patrol"),
    "coverage.head.number": ("编号", "Number"),
    "coverage.head.week": ("截至", "As of"),
    "coverage.head.visits": ("检查次数", "Visits"),
    "coverage.head.findings": ("问题数", "Findings"),
    "coverage.head.visited": ("已检查点位", "Sites visited"),
    "coverage.head.share": ("检查比例", "Share visited"),
    "coverage.head.sites_on_target": ("期限内比例（点位）", "Share within target (sites)"),
    "coverage.head.target": ("期限（天）", "Target (days)"),
    "coverage.head.late": ("超期", "Late"),
    "coverage.head.per_target": ("检查次数÷目标", "Visits ÷ target"),
    "coverage.head.per_visit": ("每次问题数", "Findings per visit"),
    "coverage.head.few": ("次数太少", "Few visits"),
    "coverage.head.level": ("分组", "Grouping"),
    "coverage.head.group": ("名称", "Name"),
    "coverage.head.before": ("前", "before"),
    "coverage.head.after": ("后", "after"),
    "coverage.head.difference": ("变化", "change"),
    "help.coverage.target": (
        "点位多久要查到一次：weekly、monthly、quarterly、天数，或 类别=天数；可重复。",
        "How often sites should be seen: weekly, monthly, quarterly, days, or category=days; repeatable.",
    ),
    "help.coverage.street_days": (
        "街道多少天内应走一遍（默认 31）。",
        "Days within which streets should be walked (31 by default).",
    ),
    "help.coverage.round": ("只统计这一轮的检查。", "Count the visits of this round alone."),
    "help.coverage.before": (
        "与这一天的覆盖情况对比。",
        "Compare with coverage as of this day.",
    ),
    "help.coverage.before_round": (
        "与这一轮的检查对比。",
        "Compare with the visits of this round.",
    ),
    "help.coverage.weeks": (
        "逐周回看多少周（默认 26）。",
        "Weeks to look back on (26 by default).",
    ),
    "help.coverage.cell": (
        "六边形对边宽度，米（默认 250）。",
        "Width of the hexagons, metres (250 by default).",
    ),
    "help.coverage.h3": (
        "另写一份按 H3 单元（0 至 15 级）统计的 CSV，供交换。",
        "Also write a CSV by H3 cells (resolution 0 to 15), for exchange.",
    ),
    "cli.coverage.sites": (
        "点位：{on_time} 个在期限内，{late} 个超期；每次检查发现 {per_visit} 个问题",
        "Sites: {on_time} within their target, {late} late; {per_visit} findings a visit",
    ),
    "cli.coverage.streets": (
        "街道：共 {km} 公里，走过 {walked} 公里（{share}），其中 {days} 天内走过 {fresh} 公里；从未走过 {never} 公里",
        "Streets: {km} km, {walked} km walked ({share}), {fresh} km of them within {days} days; {never} km never",
    ),
    "cli.coverage.gaps": (
        "计划：{planned} 次，已完成 {done} 次，未完成 {missing} 次",
        "Plans: {planned} visits, {done} done, {missing} not",
    ),
    "file.coverage_h3": ("按 H3 单元统计的覆盖情况（CSV）", "coverage by H3 cells (CSV)"),
}
