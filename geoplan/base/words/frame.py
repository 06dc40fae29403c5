"""Sentences of the ground and the frame: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "crs.missing": (
        "表“{table}”没有坐标系；请说明坐标系（--crs EPSG:4547 之类）后重试。",
        "Table {table} has no coordinate system; name it (such as --crs EPSG:4547) and try again.",
    ),
    "crs.not_metric": (
        "表“{table}”的坐标系 {crs} 不以米为单位；请先投影到 CGCS2000 三度带等米制坐标系。",
        "Table {table} is in {crs}, which does not measure in metres; project it first.",
    ),
    "crs.no_degrees": (
        "({lon}, {lat}) 不是经纬度；经度应在 -180 到 180，纬度应在 -90 到 90 之间。",
        "({lon}, {lat}) are not degrees; give longitude within ±180 and latitude within ±90.",
    ),
    "crs.unknown_datum": (
        "不认识坐标系“{datum}”；请写成下列之一：{known}。",
        "Unknown datum {datum}; write one of: {known}.",
    ),
    "table.invalid": (
        "表“{table}”不合要求：{faults}。请按字段说明修改后重试。",
        "Table {table} cannot be used: {faults}. Mend these columns and try again.",
    ),
    "canon.deep": (
        "{path} 嵌套超过 {deepest} 层；请用原始文件。",
        "{path} is nested deeper than {deepest}; use the original file.",
    ),
    "canon.integer": (
        "{path} 处的整数 {value} 超过 2^53，无法写入凭证；请改用文本。",
        "Integer {value} at {path} is beyond 2^53 and cannot be certified; write it as text.",
    ),
    "canon.kind": (
        "{path} 处的 {kind} 没有唯一写法，无法写入凭证；请改用整数或文本。",
        "A {kind} at {path} has no single spelling to certify; use integers or text.",
    ),
    "check.ownerless": (
        "“{name}”（{site}）没有责任单位；请落实。",
        "{name} ({site}) has no responsible unit; name one.",
    ),
    "check.outside": (
        "“{name}”（{site}）在县界以外 {detail}；请核对坐标。",
        "{name} ({site}) lies {detail} outside the county; check its coordinates.",
    ),
    "check.shared": (
        "“{name}”（{site}）与至少两个点位坐标相同；请核对。",
        "{name} ({site}) shares its coordinates with two or more sites; check them.",
    ),
    "check.no_township": (
        "“{name}”（{site}）不属于任何街道乡镇；请补填。",
        "{name} ({site}) belongs to no township; fill it in.",
    ),
    "check.quota": (
        "“{name}”不够抽：{detail}；请减少数量或补充台账。",
        "{name} cannot be filled: {detail}; lower the quota or complete the ledger.",
    ),
    "check.off_network": (
        "“{name}”（{site}）离街道太远，路线到不了；请核对坐标或补画道路。",
        "{name} ({site}) is too far from any street; check its coordinates or add the street.",
    ),
    "check.other_component": (
        "“{name}”（{site}）所在道路与主路网不相连；请补画连接道路。",
        "{name} ({site}) lies on streets cut off from the rest; add the missing link.",
    ),
    "draw.label": (
        "抽取名称“{label}”含有“|”；请换用其他字符。",
        "The draw's label {label} contains “|”; use another character.",
    ),
    "check.duplicate": (
        "“{name}”（{site}）50 米内有名称相近的“{detail}”；请核对是否重复。",
        "{name} ({site}) has {detail} within 50 m under a like name; check whether they are one.",
    ),
    "check.at_odds": (
        "“{name}”（{site}）的名称像是“{detail}”，与所填类别不符；请核对。",
        "{name} ({site}) sounds like {detail}, which is not its category; check it.",
    ),
}
