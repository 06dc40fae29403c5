"""Sentences of audit, backup and restore: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "backup.none": (
        "{file} 不是 geoplan 备份，或已损坏（{detail}）；请换一份备份。",
        "{file} is no backup of geoplan, or it is damaged ({detail}); use another one.",
    ),
    "backup.spoilt": (
        "备份 {file} 中的 {member} 与清单不符；请换一份备份，不要用这一份恢复。",
        "{member} in the backup {file} does not agree with its manifest; use another backup.",
    ),
    "backup.full": (
        "{folder} 里已有内容；请指定一个新文件夹，恢复从不覆盖。",
        "{folder} is not empty; name a new folder, restoring never overwrites.",
    ),
    "audit.kind.visit": ("检查", "visits"),
    "audit.kind.answer": ("检查项结果", "answers"),
    "audit.kind.finding": ("问题", "findings"),
    "audit.kind.state": ("办理步骤", "steps"),
    "audit.kind.correction": ("更正", "corrections"),
    "audit.kind.response": ("问卷", "responses"),
    "audit.kind.track": ("轨迹", "tracks"),
    "audit.kind.photo": ("照片", "photos"),
    "audit.kind.import": ("导入", "imports"),
    "audit.fault.changed": ("内容变了", "was changed"),
    "audit.fault.missing": ("不见了", "is gone"),
    "audit.fault.unreadable": ("读不出来", "cannot be read"),
    "audit.fault.database": ("数据库结构损坏", "damaged as a database"),
    "cli.audit.journal": ("记录 {n} 条：{counts}", "{n} records: {counts}"),
    "cli.audit.head": ("链头指纹 {head}", "Head of the chain {head}"),
    "cli.audit.files": (
        "已核对：原件 {originals} 个、照片 {photos} 张、备份 {backups} 份",
        "Checked: {originals} originals, {photos} photos, {backups} backups",
    ),
    "cli.audit.break": (
        "  ✗ 第 {seq} 条（{kind} {key}）对不上：{field} 被改动",
        "  ✗ record {seq} ({kind} {key}) does not fit: {field} was changed",
    ),
    "cli.audit.lost": (
        "  ✗ 指纹 {head}（见 {where}）不在链上：后面的记录被删或整条链被重写",
        "  ✗ the head {head} (noted in {where}) is not on the chain: its end was cut off, or it was rewritten",
    ),
    "cli.audit.network": (
        "⚠ 项目在网络盘上（{sign}）；请移到本机磁盘",
        "⚠ the project is on a network drive ({sign}); move it to a local disk",
    ),
    "cli.audit.synced": (
        "⚠ 项目在同步盘里（{sign}）；请移出，备份可以放进去",
        "⚠ the project is in a synced folder ({sign}); move it out, backups may lie there",
    ),
    "cli.audit.holds": (
        "完好：链条、原件和照片都没有改动",
        "Whole: chain, originals and photos are unchanged",
    ),
    "cli.audit.broken": (
        "不完好：请保留现状，从备份恢复到另一个文件夹对照",
        "Broken: leave it as it is, and restore a backup to another folder to compare",
    ),
    "cli.backup.done": (
        "备份 {path}：{files} 个文件、{records} 条记录、{size} MB，已校验",
        "Backup {path}: {files} files, {records} records, {size} MB, proven",
    ),
    "cli.restore.done": (
        "已恢复到 {folder}：{at} 的备份，{files} 个文件、{records} 条记录，校验无误",
        "Restored to {folder}: backup of {at}, {files} files, {records} records, proven",
    ),
    "help.audit": (
        "核对记录链、原件和照片，指出任何改动；有改动时退出码为 1。",
        "Prove chain, originals and photos, and locate any change; exit code 1 where there is one.",
    ),
    "help.audit.head": (
        "别处记下的链头指纹（前 12 位以上），核对它还在链上。",
        "A head noted elsewhere (12 digits or more) that must be on the chain.",
    ),
    "help.backup": (
        "在线备份整个项目，写完即校验。",
        "Back up the whole project online, and prove what was written.",
    ),
    "help.backup.out": (
        "备份文件（.zip）或所在文件夹；默认项目的 backups。",
        "The zip, or a folder for it; default: the project's backups.",
    ),
    "help.restore": (
        "从备份恢复到新文件夹，先校验。",
        "Restore a backup to a new folder, proven first.",
    ),
    "help.restore.to": (
        "恢复到哪个文件夹（不存在或为空）。",
        "Folder to restore to (absent or empty).",
    ),
}
