"""Sentences of the store: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "store.unwritable": (
        "无法写入 {file}（{detail}）；请关闭正在打开它的程序（如 Excel），或换一个可写的文件夹。",
        "Cannot write {file} ({detail}); close the program that has it open (such as Excel), or choose a folder you may write to.",
    ),
    "asset.missing": (
        "没有名为“{name}”的{kind}；现有：{known}。",
        "There is no {name} among the {kind}; there are: {known}.",
    ),
    "layer.unreadable": (
        "{file} 的图层“{layer}”读不出来（{detail}）；请检查文件是否完整。",
        "Layer {layer} of {file} cannot be read ({detail}); check that the file is whole.",
    ),
    "file.missing": ("找不到文件 {file}；请检查路径。", "There is no file {file}; check the path."),
    "file.not_utf8": (
        "{file} 第 {at} 字节处不是 UTF-8 文本；请另存为 UTF-8。",
        "{file} is not UTF-8 at byte {at}; save it as UTF-8.",
    ),
    "toml.syntax": (
        "{file} 不是正确的 TOML：{detail}；请按提示的行列修改。",
        "{file} is not valid TOML: {detail}; mend it at that line and column.",
    ),
    "json.syntax": (
        "{file} 不是正确的 JSON：{detail}；请使用原始文件。",
        "{file} is not valid JSON: {detail}; use the original file.",
    ),
    "document.invalid": (
        "{file} 有 {count} 处不合要求：\n{faults}",
        "{file} has {count} faults:\n{faults}",
    ),
    "fault.missing": ("  {place}：缺少这一项，请补上", "  {place}: missing; add it"),
    "fault.unexpected_keyword_argument": (
        "  {place}：没有这一项（值 {value}），请删去或改名",
        "  {place}: no such key (value {value}); remove or rename it",
    ),
    "fault.int_type": (
        "  {place}：{value} 应为整数",
        "  {place}: {value} should be a whole number",
    ),
    "fault.string_type": (
        "  {place}：{value} 应为加引号的文本",
        "  {place}: {value} should be a text in quotes",
    ),
    "fault.literal_error": (
        "  {place}：{value} 应为 {expected}",
        "  {place}: {value} should be {expected}",
    ),
    "fault.other": ("  {place}：{value}：{detail}", "  {place}: {value}: {detail}"),
    "journal.damaged": (
        "记录库 {file} 已损坏（{detail}）；请从备份恢复，不要删除原文件。",
        "The journal {file} is damaged ({detail}); restore a backup and keep this file.",
    ),
    "journal.busy": (
        "另一个程序正在写记录库 {file}，等了很久仍未结束；这次没有记下任何内容，请稍后再试。",
        "Another program has been writing the journal {file} for too long; nothing was recorded, try again later.",
    ),
    "journal.full": (
        "磁盘已满，记录库 {file} 写不进去；这次没有记下任何内容，原有记录完好。请腾出空间再试。",
        "The disk is full: nothing was recorded in {file}, and what was there is whole. Free some space and try again.",
    ),
    "journal.io": (
        "写记录库 {file} 时磁盘出错（{detail}）；这次没有记下任何内容。请检查磁盘空间和连接，再试一次。",
        "The disk failed while {file} was written ({detail}); nothing was recorded. Check its space and connection, then try again.",
    ),
    "journal.read_only": (
        "文件夹 {folder} 不能写，记录库 {file} 只能查看；请把项目复制到可写的文件夹。",
        "The folder {folder} cannot be written, so {file} can only be read; copy the project to a folder you may write to.",
    ),
    "place.network": (
        "{folder} 在网络盘上（{detail}）：多台电脑同写会损坏记录库。请把项目放在本机磁盘，用 geoplan backup 送出备份；确知只有一台电脑写，可在 project.toml 写 allow_shared = true。",
        "{folder} is on a network drive ({detail}), where a journal breaks when several machines write. Keep the project on a local disk and send backups (geoplan backup); if surely one machine alone writes, set allow_shared = true in project.toml.",
    ),
    "place.synced": (
        "{folder} 在同步盘里（{detail}）：同步软件会替换正在写的记录库，造成丢失。请把项目移出同步文件夹，用 geoplan backup --out 把备份放进去；坚持要用，可在 project.toml 写 allow_shared = true。",
        "{folder} is in a synced folder ({detail}): the sync program replaces a journal that is being written, and records get lost. Move the project out and put backups there (geoplan backup --out); to insist, set allow_shared = true in project.toml.",
    ),
    "project.exists": (
        "{folder} 里已经有一个项目；请换一个文件夹。",
        "{folder} already holds a project; choose another folder.",
    ),
    "project.none": (
        "{folder} 不是 geoplan 项目；请先运行 geoplan init 名称，或用 --project 指明项目文件夹。",
        "{folder} is no geoplan project; run geoplan init NAME first, or name the folder with --project.",
    ),
    "project.locked": (
        "{folder} 正被 {owner} 使用；请等它结束再试。",
        "{folder} is in use by {owner}; wait for it to end and try again.",
    ),
    "frame.none": (
        "{folder} 里还没有点位；请先运行 geoplan import sites 台账文件。",
        "{folder} holds no sites yet; run geoplan import sites FILE first.",
    ),
    "round.name": (
        '轮次名“{round}”不能含 / \\ : * ? " < > | 或首尾空格；请换一个，例如 W24。',
        'The round {round} may not hold / \\ : * ? " < > | nor outer spaces; name it like W24.',
    ),
    "round.missing.commit": (
        "轮次 {round} 还没有承诺；请先运行 geoplan draw commit。",
        "Round {round} has no commitment; run geoplan draw commit first.",
    ),
    "round.missing.draw": (
        "轮次 {round} 还没有抽取；请先运行 geoplan draw reveal。",
        "Round {round} has no draw; run geoplan draw reveal first.",
    ),
    "round.missing.plan": (
        "轮次 {round} 还没有路线；请先运行 geoplan route。",
        "Round {round} has no routes; run geoplan route first.",
    ),
    "round.missing.design": (
        "轮次 {round} 还没有设计；请先运行 geoplan draw commit。",
        "Round {round} has no design; run geoplan draw commit first.",
    ),
    "round.committed": (
        "轮次 {round} 已有承诺（{head}）；要重新承诺请换轮次名，或加 --again（会留下次数和上一次的指纹）。",
        "Round {round} has a commitment ({head}); use another round, or --again (it will be counted and named).",
    ),
    "round.revealed": (
        "轮次 {round} 已经揭晓过（凭证 {head}）；要重抽请先运行 geoplan draw commit --again（会留下次数和上一次的指纹）。",
        "Round {round} was revealed already (certificate {head}); to draw anew, run geoplan draw commit --again first (it will be counted and named).",
    ),
    "plan.no_sites": (
        "轮次 {round} 没有要去的点位；请检查设计或台账。",
        "Round {round} has no sites to visit; check the design or the ledger.",
    ),
    "category.unknown_code": (
        "标准 {standard} 中没有类别“{category}”；请改用标准中的代码。",
        "The standard {standard} has no category {category}; use one of its codes.",
    ),
}
