"""Sentences of the frame beside the map: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "gap.map_only": ("地图上有、台账没有", "on the map only"),
    "gap.ledger_only": ("台账有、地图上没有", "in the ledger only"),
    "gap.moved": ("位置不一致", "moved"),
    "gap.renamed": ("名称不一致", "renamed"),
    "gap.same": ("一致", "the same"),
    "book.status": ("状态", "Status"),
    "book.map_name": ("地图上的名称", "Name on the map"),
    "book.distance_m": ("相距（米）", "Distance (m)"),
    "book.likeness": ("名称相似度（%）", "Likeness of names (%)"),
    "book.map_kind": ("地图分类", "Kind on the map"),
    "points.none": (
        "没有可对照的地图点：请用 --map 指定文件，或先导入带兴趣点的街道图。",
        "There are no map points to compare with: name a file with --map, or import a street map that has points of interest.",
    ),
    "points.no_names": (
        "{file} 里没有名称列；请检查文件。",
        "{file} has no column of names; check the file.",
    ),
    "cli.diff.read": (
        "地图点 {read} 个：{unplaced} 个没有名称或位置，{kinds} 个不属于任何类别",
        "{read} points on the map: {unplaced} without name or place, {kinds} of no category",
    ),
    "cli.diff.counts": (
        "只在地图上 {map_only}，只在台账 {ledger_only}，位置不一致 {moved}，名称不一致 {renamed}，一致 {same}",
        "{map_only} on the map only, {ledger_only} in the ledger only, {moved} moved, {renamed} renamed, {same} the same",
    ),
    "cli.diff.added": (
        "已把地图上的 {n} 个点位加入抽样框。",
        "{n} sites of the map were added to the frame.",
    ),
    "cli.diff.ask": (
        "把只在地图上的 {n} 个点位加入抽样框？",
        "Take the {n} sites that only the map has into the frame?",
    ),
    "file.diff": ("台账与地图对照图", "the ledger beside the map"),
    "file.diff_book": ("台账与地图对照表", "the ledger beside the map, as a workbook"),
    "help.frame": (
        "抽样框：与地图对照，把街巷切成路段。",
        "The frame: compare it with a map, cut streets into stretches.",
    ),
    "help.frame.diff": (
        "台账与地图兴趣点对照：哪边缺，哪个挪了位置，哪个改了名。",
        "Compare the ledger with points of a map: what each lacks, what moved, what is renamed.",
    ),
    "help.frame.map": (
        "地图兴趣点文件，可多次；不写则用街道图自带的兴趣点。",
        "A file of map points, may be repeated; the street map's own points when left out.",
    ),
    "help.frame.category": ("只对照这一类别。", "Compare only this category."),
    "help.frame.add": (
        "把只在地图上的点位加入抽样框。",
        "Take sites that only the map has into the frame.",
    ),
    "map.gap.map_only": ("＋ 只在地图上（{n}）", "+ on the map only ({n})"),
    "map.gap.ledger_only": ("－ 只在台账（{n}）", "− in the ledger only ({n})"),
    "map.gap.moved": ("→ 位置不一致（{n}）", "→ moved ({n})"),
    "map.gap.renamed": ("≠ 名称不一致（{n}）", "≠ renamed ({n})"),
    "map.gap.same": ("＝ 一致（{n}）", "= the same ({n})"),
    "map.gaps": ("对照结果", "Comparison"),
    "map.map_name": ("地图上的名称", "Name on the map"),
    "map.distance": ("相距", "Distance"),
    "map.metres": ("{n} 米", "{n} m"),
    "segment.unnamed": ("无名路", "unnamed"),
    "segments.none": (
        "没有符合条件的街道；现有等级：{classes}。请检查 --class、--name、--area。",
        "No street fits; the classes are: {classes}. Check --class, --name and --area.",
    ),
    "segments.area": (
        "没有带边界的区域“{area}”；请写区划的编号或名称。",
        "There is no area {area} with an outline; give the identifier or name of one.",
    ),
    "cli.segments": (
        "{n} 段，共 {km} 公里，中位长度 {median} 米：",
        "{n} stretches, {km} km, median length {median} m:",
    ),
    "cli.segments.preview": (
        "只是预览，未写入；去掉 --preview 即加入抽样框。",
        "A preview only; leave out --preview to take them into the frame.",
    ),
    "cli.segments.done": (
        "路段：新增 {added}，更新 {changed}，未变 {same}，台账已有 {known}；抽样框现有 {total} 个点位",
        "Stretches: {added} added, {changed} changed, {same} unchanged, {known} in the ledger already; the frame now holds {total} sites",
    ),
    "cli.segments.earlier": (
        "另有 {n} 个以前切的路段在同样的街道上，仍在抽样框里；加 --replace 即移除。",
        "{n} stretches cut before run along the same streets and are still in the frame; --replace takes them out.",
    ),
    "cli.segments.replaced": (
        "已移除以前在同样街道上切的 {n} 个路段。",
        "{n} stretches cut before along the same streets were taken out.",
    ),
    "help.frame.segments": (
        "把街道切成有名字的路段，作为可抽取、可巡查的点位。",
        "Cut streets into named stretches: sites that can be drawn and patrolled.",
    ),
    "help.segments.class": (
        "街道等级，例如 living_street,residential，可多次。",
        "Street classes, such as living_street,residential; may be repeated.",
    ),
    "help.segments.name": (
        "只取这条街，可多次。",
        "Only the street of this name; may be repeated.",
    ),
    "help.segments.area": (
        "只取这个区域以内（编号或名称），可多次。",
        "Only within this area (identifier or name); may be repeated.",
    ),
    "help.segments.length": ("每段希望的长度（米）。", "Wished length of a stretch, metres."),
    "help.segments.category": (
        "路段所属的类别代码，例如 back_street。",
        "Category code of the stretches, such as back_street.",
    ),
    "help.segments.replace": (
        "移除以前在同样街道上切的路段。",
        "Take out stretches cut before along the same streets.",
    ),
    "help.segments.preview": ("只看，不写入。", "Show only, write nothing."),
}
