"""Sentences of the draw: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "frame.duplicate_unit": (
        "编号“{unit}”在抽样框中出现两次；请在台账中改成不同编号后重新导入。",
        "The identifier {unit} stands twice in the frame; give each unit its own and import again.",
    ),
    "frame_text.header": (
        "抽样框文本第 1 行或末行不对，应为 {format} 格式；请用原始 frame.txt。",
        "The frame text's first or last line is not that of {format}; use the original frame.txt.",
    ),
    "frame_text.line": (
        "抽样框文本第 {line} 行不规范：{text}；请用原始 frame.txt。",
        "Line {line} of the frame text is not canonical: {text}; use the original frame.txt.",
    ),
    "frame_text.order": (
        "抽样框文本第 {line} 行（{unit}）顺序不对或重复；请用原始 frame.txt。",
        "Line {line} of the frame text ({unit}) is out of order; use the original frame.txt.",
    ),
    "draw.negative": (
        "“{label}”的数量不能为负（n={n}，候补={replacement}）；请修改设计文件。",
        "Numbers of {label} are negative (n={n}, replacement={replacement}); mend the design.",
    ),
    "draw.too_few": (
        "“{label}”要抽 {n} 个，只有 {population} 个；请减少数量或补充台账。",
        "{label} asks for {n} of {population} units; lower the quota or complete the ledger.",
    ),
    "design.cannot_fill": (
        "抽样框不够抽：{listing}。请减少数量或补充台账。",
        "The frame cannot fill: {listing}. Lower these quotas or complete the ledger.",
    ),
    "design.category": (
        "{file}：类别“{category}”不在标准 {standard} 中；请用标准中的代码，例如 {near}。",
        "{file}: category {category} is not in the standard {standard}; did you mean {near}?",
    ),
    "design.repeated": (
        "{file}：类别“{category}”写了两次；请合并为一条。",
        "{file}: category {category} stands twice; join the two.",
    ),
    "source.unknown": (
        "看不懂来源“{source}”；可用写法：{known}。",
        "Cannot read the source {source}; write one of: {known}.",
    ),
    "source.dice": (
        "骰子数“{value}”应为至少 {least} 位数字；请当众掷够后重填。",
        "Dice {value} should be at least {least} digits; roll more, before witnesses.",
    ),
    "source.lottery": (
        "彩票“{value}”应写成 名称/期号:号码，例如 双色球/2026066:03 09 10 16 20 27 11。",
        "Write the lottery {value} as NAME/PERIOD:NUMBERS, such as 双色球/2026066:03 09 10 16 20 27 11.",
    ),
    "commit.frame": (
        "抽样框已不是承诺时的那一份（承诺 {committed}，现在 {now}）；请恢复台账或重新承诺。",
        "The frame is not the committed one ({committed}; now {now}); restore it or commit anew.",
    ),
    "commit.design": (
        "设计已不是承诺时的那一份（承诺 {committed}，现在 {now}）；请恢复设计或重新承诺。",
        "The design is not the committed one ({committed}; now {now}); restore it or commit anew.",
    ),
    "commit.sources": (
        "承诺的随机来源是 {named}，给出的是 {given}；请按承诺的种类和顺序给出。",
        "The commitment names the sources {named}, given were {given}; give those, in that order.",
    ),
    "verify.differs": (
        "{place} 不一致：凭证写 {stated}，重算得 {found}。",
        "{place} differs: the certificate says {stated}, recomputed {found}.",
    ),
    "verify.shape": (
        "凭证残缺或格式不对（{detail}）；请用原始 draw.json。",
        "The certificate is damaged ({detail}); use the original draw.json.",
    ),
    "verify.design": (
        "凭证里的设计无法重算：{detail}",
        "The design in the certificate cannot be recomputed: {detail}",
    ),
    "verify.frame_changed": (
        "台账已改动，与承诺时的抽样框不同的单元：{units}。",
        "The ledger has changed; units that differ from the committed frame: {units}.",
    ),
}
