"""Sentences of patrols that walk streets end to end: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "help.patrol": (
        "巡街：把选定街道的每一米都走到（逐点到访请用 route）。",
        "Walk every metre of chosen streets (for tours of sites, use route).",
    ),
    "help.patrol.street": ("街道名称，可多次。", "Name of a street; may be repeated."),
    "help.patrol.class": (
        "街道等级，例如 living_street,residential，可多次。",
        "Street classes, such as living_street,residential; may be repeated.",
    ),
    "help.patrol.area": (
        "只取这个区域以内（编号或名称），可多次。",
        "Only within this area (identifier or name); may be repeated.",
    ),
    "help.patrol.category": (
        "台账中这一类的线状点位，例如 back_street。",
        "Along the frame's line sites of this category, such as back_street.",
    ),
    "help.patrol.not_walked": (
        "只取上次检查已超过这么多天（或从未检查）的线状点位。",
        "Along line sites last visited more than so many days ago, or never.",
    ),
    "help.patrol.stale_days": (
        "只取已有这么多天没有人走过（或从未走过）的街道，按导入的轨迹或 --walked。",
        "Streets that nobody has walked for so many days, or ever, by the tracks imported or by --walked.",
    ),
    "help.patrol.walked": (
        "走过的路段（CSV：edge,from_m,to_m,at），代替轨迹，可重复。",
        "Walked stretches (CSV: edge,from_m,to_m,at) in place of the tracks; may be repeated.",
    ),
    "help.patrol.finish": (
        "终点：经度,纬度[,名称]，或 anywhere（任意）；默认回到出发点。",
        "Finish: LON,LAT[,NAME], or anywhere; default: back to the start.",
    ),
    "patrol.walked": (
        "{file} 读不出走过的路段（{detail}）；需要 edge、from_m、to_m、at 四列，时间写成 2026-06-09T08:30:00+08:00。",
        "{file} holds no walked stretches ({detail}); it needs the columns edge, from_m, to_m, at, with times like 2026-06-09T08:30:00+08:00.",
    ),
    "patrol.walked_none": (
        "没有走过的路段可查；请先导入轨迹（geoplan track import），或用 --walked 给出 CSV 文件。",
        "No walked stretches are known; import tracks first (geoplan track import), or name a CSV file with --walked.",
    ),
    "patrol.end_twice": (
        "{end} 既给了地点又写了任意；请二选一。",
        "For {end} both a place and anywhere are given; choose one.",
    ),
    "patrol.told.turning": (
        "其中转弯耽误 {time}",
        "Turning takes {time} of it",
    ),
    "help.patrol.patrols": ("分成几支巡查队。", "How many patrols share the streets."),
    "help.patrol.hours": ("每支队最多走几小时。", "The longest a patrol may take, in hours."),
    "help.patrol.both_sides": (
        "街道两侧各走一遍（骑行、驾车：两个方向各一遍）。",
        "Walk both sides of each street (by bike or car: once each way).",
    ),
    "help.patrol.start": (
        "出发点：经度,纬度[,名称]（WGS-84），或 anywhere（任意，不写终点时终点也任意）；默认取居中的路口，走完回来。",
        "Start: LON,LAT[,NAME] (WGS-84), or anywhere (then the finish, too, unless it is named); default: a corner in the middle, and back to it.",
    ),
    "help.patrol.effort": (
        "求解工作量；0 只求初解和下界。",
        "Work of the solver; 0: first solution and bound only.",
    ),
    "help.patrol.name": (
        "这次巡街的名称，用作文件夹名。",
        "Name of the patrol, and of its folder.",
    ),
    "file.patrol": ("巡街路线图", "map of the patrol"),
    "file.patrol_plan": ("巡街计划", "plan of the patrol"),
    "file.patrol_legs": ("逐段路线（GeoPackage）", "passages in order (GeoPackage)"),
    "step.patrol": ("排巡街路线", "planning the patrol"),
    "patrol.nothing_chosen": (
        "没有选街道；请用 --street、--class、--area、--category 或 --not-walked 选择。",
        "No streets were chosen; use --street, --class, --area, --category or --not-walked.",
    ),
    "patrol.street": (
        "街道图中没有这条街：{missing}；例如有：{known}。",
        "The street map has no street {missing}; it has, for example: {known}.",
    ),
    "patrol.class": (
        "街道图中没有这个等级：{missing}；有：{known}。",
        "The street map has no class {missing}; it has: {known}.",
    ),
    "patrol.no_streets": (
        "没有街道同时满足全部条件；请放宽条件。",
        "No street meets all conditions; loosen them.",
    ),
    "patrol.no_line_sites": (
        "台账中没有符合条件的线状点位（类别：{category}）；请先用 geoplan frame segments 切分街道，或放宽条件。",
        "The frame has no such line sites (category: {category}); cut streets with geoplan frame segments first, or loosen the conditions.",
    ),
    "patrol.none_reachable": (
        "选定的 {n} 段街道用这种方式都走不到；请换出行方式或核对街道图。",
        "None of the {n} chosen street pieces can be walked by this mode; change the mode or check the street map.",
    ),
    "patrol.start_off": (
        "“{place}”在 {limit_m} 米内没有可用的路口；请核对经纬度（WGS-84）。",
        "No usable street corner lies within {limit_m} m of {place}; check its longitude and latitude (WGS-84).",
    ),
    "patrol.cap": (
        "每支队 {hours} 小时走不完：至少需要 {needed} 小时；请延长时间或增加队伍。",
        "{hours} hours for each patrol are not enough: {needed} hours would be needed; allow more time or more patrols.",
    ),
    "patrol.many": (
        "不能分成 {n} 支队；请用 0 到 {most} 之间的数。",
        "{n} patrols are not possible; use a number from 0 to {most}.",
    ),
    "patrol.lost.off_mode": ("这种方式不允许走", "not open to this mode"),
    "patrol.lost.other_component": (
        "与其余街道不连通（该处共 {part_m} 米）",
        "does not connect with the rest ({part_m} m of streets there)",
    ),
    "patrol.lost.no_street": ("旁边没有街道", "lies along no street"),
    "patrol.told": (
        "{patrols} 支巡查队，走完 {required} 公里街道，另走重复和连接路 {deadhead} 公里（{share}），共 {time}。",
        "{patrols} patrol(s) walk {required} km of streets and {deadhead} km again or in between ({share}), {time} in all.",
    ),
    "patrol.told.gap": (
        "任何方案都不会少于 {bound}；本方案最多还能缩短 {gap}。",
        "No plan takes less than {bound}; this one could be at most {gap} longer than the best.",
    ),
    "patrol.told.lost": ("走不到的街道（{n}）：", "Not walked ({n}):"),
    "patrol.head.id": ("队", "patrol"),
    "patrol.head.time": ("用时", "time"),
    "patrol.head.required": ("街道米数", "required m"),
    "patrol.head.deadhead": ("重复米数", "repeated m"),
    "patrol.head.passages": ("段数", "passages"),
    "patrol.page.patrol": ("第 {id} 队", "Patrol {id}"),
    "patrol.page.facts": (
        "{time}；街道 {required} 米，重复和连接 {deadhead} 米",
        "{time}; {required} m of streets, {deadhead} m again or in between",
    ),
    "patrol.page.layer": ("第 {id} 队：巡查街道", "Patrol {id}: streets to walk"),
    "patrol.page.layer_again": ("第 {id} 队：重复和连接路", "Patrol {id}: again or in between"),
    "patrol.page.layer_order": ("第 {id} 队：顺序号", "Patrol {id}: order numbers"),
    "patrol.page.lost_layer": ("走不到的街道（{n}）", "Not walked ({n})"),
    "patrol.page.total": ("合计", "Totals"),
    "patrol.page.required": ("巡查街道", "Streets walked"),
    "patrol.page.deadhead": ("重复和连接路", "Again or in between"),
    "patrol.page.share": ("重复比例", "Share repeated"),
    "patrol.page.time": ("总用时", "Time"),
    "patrol.page.bound": ("最少用时（下界）", "Least possible time"),
    "patrol.page.gap": ("与最优之差不超过", "At most above the best"),
    "patrol.page.metres": ("{n} 米", "{n} m"),
    "patrol.page.order": ("街道顺序", "Streets in order"),
    "patrol.page.street": ("街道", "Street"),
    "patrol.page.m": ("米", "m"),
    "patrol.page.again": ("（重复或连接）", "(again or in between)"),
    "patrol.page.unnamed": ("无名路", "unnamed street"),
    "patrol.page.open": ("看街道顺序", "Streets in order"),
    "patrol.page.lost": ("走不到的街道", "Not walked"),
    "patrol.page.why": ("原因", "Reason"),
    "patrol.page.legend": (
        "实线：要巡查的街道；虚线：重复或连接；箭头：行走方向；数字：顺序",
        "Solid: streets to walk; dashed: again or in between; arrows: direction; numbers: order",
    ),
    "patrol.page.start": ("起点", "Start"),
    "patrol.page.finish": ("终点", "Finish"),
    "patrol.page.way": ("路段", "Stretch"),
    "patrol.page.length": ("长度", "Length"),
}
