"""Sentences of the room `plan` and of the street import: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "plan.hours": (
        "“{value}”不是时段；请写成 08:00-17:30 这样的形式。",
        "“{value}” is no span of hours; write it like 08:00-17:30.",
    ),
    "plan.no_teams": (
        "没有队伍，无法排路线；请至少给一支队伍（--teams 1）。",
        "There is no team, so nothing can be planned; give at least one (--teams 1).",
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
    "plan.unreached.no_team": ("没有队伍去得了", "no team can go there"),
    "plan.mode.foot": ("步行", "on foot"),
    "plan.mode.bike": ("骑行", "by bike"),
    "plan.mode.car": ("驾车", "by car"),
    "plan.street.unnamed": ("无名路", "unnamed street"),
    "plan.no_outline": (
        "抽到的区域没有边界，去不了：{names}；请导入区划图层，或把具体地点加入台账。",
        "The drawn areas have no outline to go to: {names}; import an area layer, or add the places to the ledger.",
    ),
}
