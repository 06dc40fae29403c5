"""Sentences of the street network, its edits and speeds: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "edit.no_street": (
        "街道图上没有“{what}”，或那里 40 米内没有街道；请核对名称，或换一个坐标。",
        "The map has no street {what}, or none within 40 m of it; check the name, or give another place.",
    ),
    "edit.none": (
        "没有第 {number} 条修改（共 {count} 条）；请看 geoplan streets edit list。",
        "There is no edit {number} (there are {count}); see geoplan streets edit list.",
    ),
    "edit.modes": (
        "没有名为“{mode}”的出行方式；可用：{known}。",
        "There is no mode {mode}; use one of: {known}.",
    ),
    "edit.place": (
        "“{given}”不是位置；请写 at 经度,纬度，如 at 117.3023,28.9447。",
        "{given} is no place; write at LON,LAT, like at 117.3023,28.9447.",
    ),
    "speeds.mode": (
        '{file} 缺少 {mode} 的速度（"*"）或路口延误；请补上。',
        '{file} lacks the speed ("*") or the junction delay of {mode}; add it.',
    ),
    "speeds.value": (
        "{file} 里 {name} = {value} 不可信；应在 {low} 到 {high} 之间。",
        "{file}: {name} = {value} cannot be right; it should lie between {low} and {high}.",
    ),
    "edit.kind.close": ("封闭", "closed"),
    "edit.kind.open": ("开放", "opened"),
    "edit.kind.gate": ("大门", "gate"),
    "edit.kind.add": ("新增", "added"),
    "edit.head.number": ("序号", "No."),
    "edit.head.kind": ("修改", "Edit"),
    "edit.head.what": ("街道或位置", "Street or place"),
    "edit.head.modes": ("方式", "Modes"),
    "edit.head.hours": ("时段", "Hours"),
    "edit.head.length": ("米", "Metres"),
    "edit.done": (
        "第 {number} 条：{kind} {what}，{pieces} 段 {length} 米；导入的地图没有改动。",
        "Edit {number}: {what} {kind}, {pieces} pieces, {length} m; the imported map is unchanged.",
    ),
    "edit.undone": ("已撤销：{kind} {what}。", "Undone: {what} {kind}."),
    "edit.empty": ("没有修改。", "There are no edits."),
    "parts.part": ("第 {n} 块", "Part {n}"),
    "parts.metres": ("{n} 米", "{n} m"),
    "parts.length": ("长度", "Length"),
    "parts.streets": ("街道", "Streets"),
    "parts.sites": ("点位", "Sites"),
    "parts.cut": ("与主体不连通的部分", "Parts cut off from the rest"),
    "parts.none": ("全部连通。", "All of it hangs together."),
    "parts.layer": ("不连通的街道（{n} 块）", "Streets cut off ({n} parts)"),
    "parts.layer_numbers": ("块号", "Numbers of the parts"),
    "parts.facts": (
        "{mode}：主体 {main} 公里；另有 {count} 块，共 {m} 米，去不了主体或回不来。",
        "{mode}: the main part has {main} km; {count} others, {m} m together, cannot be reached or left.",
    ),
    "parts.off": ("离街道太远的点位：{sites}", "Sites too far from any street: {sites}"),
    "parts.here": (
        "  第 {n} 块 {length} 米 {streets}：{sites}",
        "  part {n}, {length} m {streets}: {sites}",
    ),
    "file.components": ("街道连通情况", "Parts of the street map"),
    "speeds.here": (
        "{path}：改这个文件里的数字，之后的计划就用它。",
        "{path}: change the numbers in this file; later plans use it.",
    ),
    "speeds.head.mode": ("方式", "Mode"),
    "speeds.head.class": ("等级", "Class"),
    "speeds.delay.junction": ("路口延误（秒）：{facts}", "Seconds at junctions: {facts}"),
    "speeds.delay.crossing": ("过主路等候（秒）：{facts}", "Seconds at crossings: {facts}"),
    "speeds.delay.turn": ("转弯（秒）：{facts}", "Seconds per turn: {facts}"),
    "speeds.delay.parking": ("停车（秒）：{seconds}", "Seconds to park: {seconds}"),
    "help.streets": ("街道图：修改、连通情况、速度", "The street map: edits, parts, speeds."),
    "help.edit": (
        "在地图之外记下街道的封闭、开放、新增和大门",
        "Note streets closed, opened, added, and gates, beside the map.",
    ),
    "help.edit.close": (
        "封闭一条街（写名称），或 at 经度,纬度 处的一段",
        "Close a street by its name, or the piece at LON,LAT.",
    ),
    "help.edit.open": (
        "开放一条街，或 at 经度,纬度 处的一段",
        "Open a street, or the piece at LON,LAT.",
    ),
    "help.edit.gate": (
        "at 经度,纬度 处有大门，只在时段内通行",
        "A gate at LON,LAT that is open during its hours only.",
    ),
    "help.edit.add": (
        "加入文件里的新街道，读取时与地图接合",
        "Add new streets from a file, joined to the map when it is read.",
    ),
    "help.edit.list": ("列出所有修改", "List all edits."),
    "help.edit.undo": (
        "撤销最后一条，或写明的一条修改",
        "Take back the last edit, or the one named.",
    ),
    "help.edit.mode": (
        "只对这种方式；可写多次，默认全部",
        "Only for this mode; may be given more than once, all by default.",
    ),
    "help.edit.hours": ("开放时段，如 06:00-22:00", "When it is open, like 06:00-22:00."),
    "help.components": (
        "画出互不连通的街道，列出其上的点位",
        "Map the parts of the network that do not hang together, and list the sites on them.",
    ),
    "help.speeds": (
        "显示速度与延误；--edit 复制到项目里修改",
        "Show speeds and delays; --edit copies them into the project to be changed.",
    ),
    "help.speeds.edit": ("把速度文件复制到项目里", "Copy the file of speeds into the project."),
    "help.components.out": (
        "放到这个文件夹（默认为项目的 maps）",
        "Folder for the page (the project's maps by default).",
    ),
}
