"""Sentences of street maps: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
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
    "streets.warn.turns_way": (
        "{count} 条转向限制经过一段道路而不是一个路口，未采用",
        "{count} turn restrictions lead over a street instead of a junction and are not used",
    ),
    "streets.warn.turns_hours": (
        "{count} 条转向限制只在某些时段有效，未采用",
        "{count} turn restrictions hold at certain hours only and are not used",
    ),
    "streets.warn.turns_lost": (
        "{count} 条转向限制不完整或指不明道路，未采用",
        "{count} turn restrictions lack a part, or do not tell which street is meant, and are not used",
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
    "streets.warn.names": (
        "{count} 段街道两份图里的名称不同，保留了原来的名称",
        "{count} street pieces have another name in the merged layer; the map's own was kept",
    ),
    "streets.warn.parts": (
        "“{mode}”可用的街道分成 {count} 片互不连通，最大一片占 {share}%",
        "Streets for {mode} fall into {count} unconnected parts; the largest holds {share} %",
    ),
    "streets.none": (
        "{folder} 里还没有街道图；请先运行 geoplan import streets 地图文件。",
        "{folder} holds no street map yet; run geoplan import streets FILE first.",
    ),
    "streets.other_crs": (
        "街道图的坐标系 {crs} 与项目的 {project} 不同；请新建项目，或先投影到 {project}。",
        "The street map is in {crs}, the project in {project}; project the map first, or begin a new project.",
    ),
    "cli.streets.turns": (
        "转向限制 {n} 条，对汽车和自行车有效",
        "{n} turn restrictions, which bind cars and bicycles",
    ),
    "cli.streets.counts": (
        "{file}：{edges} 段街道，共 {km} 公里，{named} 有名称；以 {crs} 计量（米）",
        "{file}: {edges} street pieces, {km} km, {named} of it named; measured in {crs} (metres)",
    ),
    "cli.streets.merge": (
        "合并：{known} 公里原来就有，新增 {new} 公里；{joined} 个端点接上原有街道，{loose} 个端点未接；{renamed} 段补上了名称",
        "Merged: {known} km were there, {new} km are new; {joined} ends joined to the map, {loose} touch nothing; {renamed} pieces got a name",
    ),
    "cli.streets.class": ("等级", "Class"),
    "cli.streets.mode": ("方式", "Mode"),
    "cli.streets.km": ("可通行公里", "Usable km"),
    "cli.streets.parts": ("连通片数", "Parts"),
    "cli.streets.main": ("最大片占比", "In the largest"),
    "step.streets.read": ("读取街道图", "reading the street map"),
    "step.streets.write": ("保存街道图", "saving the street map"),
    "step.streets.fetch": ("从 Overpass 下载", "fetching from Overpass"),
    "help.import.streets": (
        "导入街道图（.osm.pbf、.osm、.osm.bz2、OSMnx 的 GraphML、任何线图层）。",
        "Import a street map (.osm.pbf, .osm, .osm.bz2, GraphML of OSMnx, any line layer).",
    ),
    "help.credit": (
        "街道图来源（写在每张图上）。",
        "Source of the street map, shown on every map.",
    ),
    "help.merge": (
        "并入已有的街道图，不替换；重复的街道不会加两遍。",
        "Merge into the map that is there instead of replacing it; what both have is not doubled.",
    ),
    "help.tolerance": (
        "合并时，两份图中同一条街最多相距多少米（默认 12）。",
        "When merging: how many metres two drawings of one street may lie apart (default 12).",
    ),
    "help.fetch": (
        "从 Overpass 下载某地街道图（唯一使用网络的命令）。",
        "Fetch a place's streets from Overpass (the only command that uses the network).",
    ),
}
