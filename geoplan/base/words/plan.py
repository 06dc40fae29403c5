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
    "streets.kind": (
        "{file} 不是认得的街道图；可用 .osm.pbf、.osm、.osm.bz2、.osm.gz、.graphml、.gpkg、.geojson、.shp、.parquet。",
        "{file} is no kind of street map known here; use .osm.pbf, .osm, .osm.bz2, .osm.gz, .graphml, .gpkg, .geojson, .shp or .parquet.",
    ),
    "streets.unreadable": (
        "{file} 读不出来（{detail}）；请检查文件是否完整，或重新下载。",
        "{file} cannot be read ({detail}); check that the file is whole, or download it again.",
    ),
    "streets.empty": (
        "{file} 是空的；请重新下载或导出。",
        "{file} is empty; download or export it again.",
    ),
    "streets.no_highways": (
        "{file} 里没有街道（没有 highway 标签）；请换一份包含道路的数据。",
        "{file} holds no streets (nothing tagged highway); use an extract with roads.",
    ),
    "streets.no_nodes": (
        "{file} 里的道路没有坐标（缺节点，或道路排在节点之前）；请导出完整的数据。",
        "The streets of {file} have no coordinates (nodes missing, or listed after the ways); export it with its nodes.",
    ),
    "streets.no_lines": (
        "{file} 里没有线图层；请换成道路中心线。",
        "{file} has no layer of lines; use street centre lines.",
    ),
    "streets.no_crs": (
        "{file} 没有写明坐标系；请在 GIS 软件里为它指定（如 EPSG:4490），再导入。",
        "{file} does not state its coordinate system; set it in a GIS (such as EPSG:4490) and import again.",
    ),
    "streets.bad_coordinates": (
        "{file} 的坐标与它写明的坐标系 {crs} 不符；请核对坐标系。",
        "The coordinates of {file} do not fit its stated system {crs}; check the system.",
    ),
    "streets.outside": (
        "{file} 在给定范围内没有街道；请核对范围或换一份街道图。",
        "{file} has no streets within the boundary; check the boundary or use another map.",
    ),
    "streets.no_pyarrow": (
        "读取 {file} 需要 pyarrow；请运行 pip install pyarrow，或把它另存为 GeoPackage。",
        "Reading {file} needs pyarrow; run pip install pyarrow, or save it as GeoPackage.",
    ),
    "streets.no_network": (
        "连不上网络，取不到“{place}”的街道（{detail}）；请检查网络，或从文件导入：geoplan import streets 地图文件。",
        "The streets of {place} cannot be fetched, there is no connection ({detail}); check the network, or import from a file: geoplan import streets FILE.",
    ),
    "streets.no_place": (
        "在 OpenStreetMap 里找不到“{place}”的街道（{detail}）；请写全名称，如“平湖市, 浙江省”。",
        "OpenStreetMap knows no streets of {place} ({detail}); give its full name, like “Pinghu, Zhejiang”.",
    ),
    "streets.warn.zero_length": (
        "{count} 段街道长度为零，已略去",
        "{count} street pieces of no length were left out",
    ),
    "streets.warn.missing_nodes": (
        "{count} 条道路在数据边缘缺节点，缺的部分没有画出",
        "{count} ways lack nodes at the edge of the extract; the missing parts are not drawn",
    ),
    "streets.warn.no_line": (
        "{count} 条记录不是线，已略去",
        "{count} records are not lines and were left out",
    ),
    "streets.warn.no_class": (
        "没有道路等级，全部按普通道路计速（{count} 条）",
        "No street classes, so all {count} lines get the ordinary speed",
    ),
    "streets.warn.planarised": (
        "{count} 条线在同层相交处断开，得 {pieces} 段",
        "{count} lines were cut where they meet on one level, into {pieces} pieces",
    ),
    "streets.warn.merged": (
        "{count} 段与别的记录是同一条街（往返两条或重复），已合并",
        "{count} records were the same street drawn again (other direction or twice) and were merged",
    ),
    "streets.warn.parts": (
        "“{mode}”可用的街道分成 {count} 片互不连通，最大一片占 {share}%",
        "Streets for {mode} fall into {count} unconnected parts; the largest holds {share} %",
    ),
}
