"""Sentences of the draw: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "frame.duplicate_unit": (
        "编号“{unit}”在抽样框中出现两次；请在台账中改成不同编号后重新导入。",
        "The identifier {unit} stands twice in the frame; give each unit its own and import again.",
    ),
    "frame_text.header": (
        "抽样框文本第 1 行不对，应为 {format} 格式；请用原始 frame.txt。",
        "The frame text's first line is not that of {format}; use the original frame.txt.",
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
        "{file}：“{category}”写了两次；请合并为一条，或另起 id。",
        "{file}: {category} stands twice; join the two, or give one its own id.",
    ),
    "design.faults": (
        "设计 {file} 有 {count} 处错误：\n{listing}",
        "The design {file} has {count} faults:\n{listing}",
    ),
    "design.empty": (
        "设计 {file} 没有任何抽样规则；请至少写一条 [[strata]]。",
        "The design {file} has no rule; write at least one [[strata]].",
    ),
    "design.id": (
        "{file}：规则名“{rule}”不能为空，也不能含 / | \\ 或控制字符；请改名。",
        "{file}: the rule name {rule} must not be empty or hold / | \\ or control characters; rename it.",
    ),
    "design.no_units": (
        "{file}：规则“{rule}”既没有 category 也没有 where；请写明抽什么。",
        "{file}: the rule {rule} has neither category nor where; say what it draws.",
    ),
    "design.number": (
        "{file}：规则“{rule}”的 {field} 数值不对；请写合适的非负整数（n 至少为 1，points 为小数文本）。",
        "{file}: {field} of the rule {rule} is out of range; write a fitting whole number (n at least 1, points a decimal text).",
    ),
    "design.odd": (
        "{file}：规则“{rule}”的 {field} 只有配合 {needs} 才有意义；请补上或删去。",
        "{file}: {field} of the rule {rule} only makes sense with {needs}; add that, or leave it out.",
    ),
    "design.hours": (
        "{file}：规则“{rule}”的时段“{value}”应写成 07:40-08:30。",
        "{file}: write the hours {value} of the rule {rule} as 07:40-08:30.",
    ),
    "design.register": (
        "{file}：规则“{rule}”用 panel 方法，要写明 register；请先运行 geoplan draw register。",
        "{file}: the rule {rule} uses the method panel, so name a register; make one with geoplan draw register.",
    ),
    "design.where": (
        '条件“{where}”从第 {place} 个字起看不懂；写法如：category in ("bank", "telecom") and size >= 200。',
        'The condition {where} cannot be read from sign {place} on; write for example: category in ("bank", "telecom") and size >= 200.',
    ),
    "design.column": (
        "规则“{rule}”用到抽样框没有的列“{column}”；可用：{known}。",
        "The rule {rule} names the column {column}, which the frame lacks; there are: {known}.",
    ),
    "design.size": (
        "规则“{rule}”的规模列“{column}”在 {unit} 处是 {value}；请填非负整数。",
        "The size {column} of the rule {rule} is {value} at {unit}; fill in a whole number, not negative.",
    ),
    "design.least": (
        "“{label}”每层至少 {least} 个，{parts} 层合计超过总数 {n}；请减少 least 或增加 n。",
        "{label}: at least {least} in each of {parts} parts is more than {n}; lower least or raise n.",
    ),
    "design.spread": (
        "“{label}”的 Neyman 分配缺“{part}”的标准差，或不是正的小数（{value}）；请在 spread 中写明。",
        "{label}: Neyman allocation needs a positive decimal as spread of {part} (it is {value}); write it under spread.",
    ),
    "design.origin": (
        "规则“{rule}”的手机起点“{origin}”没有可用的地点；抽样框需要有：{needed}。",
        "The rule {rule} has no places for the phone's origin {origin}; the frame needs some of: {needed}.",
    ),
    "draw.sized": (
        "“{label}”的方法 {method} 不能用在这里（不等概率，或分阶段）；请改用 pivotal、lpm2 等方法。",
        "{label}: the method {method} cannot serve here (unequal chances, or stages); use pivotal or lpm2, say.",
    ),
    "draw.apart": (
        "“{label}”的最小间距只能与 srs 方法同用，且不能有必抽点位（现为 {method}）；请修改设计。",
        "{label}: a minimum distance goes with the method srs and without certainty units only (it is {method}); mend the design.",
    ),
    "draw.too_near": (
        "“{label}”按最小间距只找得到 {found} 个，要 {n} 个；请减小间距或数量。",
        "{label}: only {found} of {n} units lie far enough apart; lower the distance or the number.",
    ),
    "draw.certainty": (
        "“{label}”的必抽点位 {units} 不在该层，或多于抽取数 {n}；请修改 certainty。",
        "{label}: the certainty units {units} are not in the stratum, or more than the {n} drawn; mend certainty.",
    ),
    "draw.repeated": (
        "“{label}”中编号“{unit}”出现两次；请在台账中改成不同编号。",
        "{label}: the identifier {unit} stands twice; give each unit its own.",
    ),
    "draw.rejected": (
        "“{label}”用 {method} 试了 {tries} 次仍不成；请改用 pivotal 或 lpm2。",
        "{label}: {method} failed {tries} times; use pivotal or lpm2.",
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
    "source.drand": (
        "drand“{value}”应写成 [链/]轮次:签名[:前一签名]，签名为十六进制。",
        "Write drand {value} as [CHAIN/]ROUND:SIGNATURE[:PREVIOUS], signatures in hex.",
    ),
    "source.nonce": (
        "密数“{value}”应为至少 32 位十六进制小写数字。",
        "The nonce {value} should be at least 32 hexadecimal digits in lower case.",
    ),
    "commit.nonce": (
        "密数与承诺的指纹 {committed} 不符；请用承诺时保存的 nonce.json。",
        "The nonce does not fit the committed digest {committed}; use the nonce.json kept since then.",
    ),
    "commit.register": (
        "登记册“{register}”不是承诺时的那一份；请恢复 registers 文件夹。",
        "The register {register} is not the committed one; restore the folder registers.",
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
    "verify.not_json": (
        "{file} 不是规范的 JSON（{detail}）；请用原始文件。",
        "{file} is no canonical JSON ({detail}); use the original file.",
    ),
    "verify.not_canonical": (
        "{file} 从第 {place} 个字符起被改动过；请用原始文件。",
        "{file} was changed from character {place} on; use the original file.",
    ),
    "verify.register": (
        "未给出登记册“{register}”的种子，轮换抽取无法重算；请索取 registers/{register}.json。",
        "The seed of register {register} was not given, so its panels cannot be recomputed; ask for registers/{register}.json.",
    ),
    "verify.signature": (
        "{place}：{by} 的签名与承诺公布的公钥不符。",
        "{place}: the signature of {by} does not fit the key that the commitment published.",
    ),
    "verify.beacon": (
        "{place}：drand 第 {period} 轮的签名不是该网络签的。",
        "{place}: the signature of drand round {period} is not the network's.",
    ),
    "verify.beacon.good": (
        "drand 第 {period} 轮的签名已核对，有效。",
        "The signature of drand round {period} was checked and is good.",
    ),
    "verify.beacon.bad": (
        "drand 第 {period} 轮的签名无效。",
        "The signature of drand round {period} is bad.",
    ),
    "verify.beacon.not_installed": (
        "drand 第 {period} 轮的签名未核对；安装 geoplan[beacon] 后可核对。",
        "The signature of drand round {period} was not checked; install geoplan[beacon] to do so.",
    ),
    "verify.beacon.no_previous": (
        "drand 第 {period} 轮的签名未核对：该链还要前一轮的签名。",
        "The signature of drand round {period} was not checked: this chain needs the previous one too.",
    ),
    "verify.beacon.unknown_chain": (
        "drand 第 {period} 轮的签名未核对：不认识这条链。",
        "The signature of drand round {period} was not checked: the chain is not known here.",
    ),
    "verify.few_bits": (
        "公开来源只有 {bits} 比特，最大一层的抽法有 {needed} 比特：有些组合永远抽不到；下次请加一个来源。",
        "The public sources hold {bits} bits, the largest draw has {needed} bits of samples: some can never come; add a source next time.",
    ),
    "verify.drawn_again": (
        "这是本轮第 {counter} 次承诺；此前各次都留有记录。",
        "This is commitment no. {counter} of the round; the earlier ones are on record.",
    ),
    "verify.amended": (
        "其后有 {n} 条更换记录，链条完整。",
        "{n} amendments follow it; their chain holds.",
    ),
    "verify.unsigned": (
        "更换记录没有电子签名：承诺时没有公布公钥（geoplan draw key）。",
        "The amendments are unsigned: the commitment published no key (geoplan draw key).",
    ),
    "amend.unit": (
        "“{unit}”不在抽中之列，或已被更换；请核对编号。",
        "{unit} is not among the drawn, or was replaced already; check the identifier.",
    ),
    "amend.reason": (
        "原因“{reason}”不在可用之列：{known}。",
        "The reason {reason} is none of: {known}.",
    ),
    "amend.by": (
        "更换“{unit}”要写明由谁负责；请加 --by 姓名。",
        "Say who answers for replacing {unit}: --by NAME.",
    ),
    "amend.key": (
        "承诺公布了公钥 {key}，更换须签名；请在保存密钥的电脑上操作。",
        "The commitment published the key {key}, so amendments are signed; do this where the key is.",
    ),
    "sign.missing": (
        "没有安装 cryptography，无法签名或核对签名；请安装 geoplan[sign]。",
        "The package cryptography is missing, so nothing can be signed or checked; install geoplan[sign].",
    ),
    "sign.no_key": (
        "项目 {folder} 没有签名密钥；请先运行 geoplan draw key，或在有密钥的电脑上操作。",
        "The project {folder} has no signing key; run geoplan draw key first, or do this where the key is.",
    ),
    "sign.has_key": (
        "已有签名密钥（{file}）；换钥匙请先把它移走保存。",
        "There is a signing key already ({file}); move it away first to use another.",
    ),
    "register.name": (
        "登记册名“{register}”只能用字母、数字、汉字、点、横线。",
        "The register's name {register} may hold letters, digits, dots and dashes only.",
    ),
    "register.exists": (
        "登记册“{register}”已经有了；一个登记册只产生一次，请另取名字。",
        "There is a register {register} already; one is made only once, so take another name.",
    ),
    "register.missing": (
        "没有登记册“{register}”；请先运行 geoplan draw register {register} --source dice=…",
        "There is no register {register}; run geoplan draw register {register} --source dice=… first.",
    ),
    "frame.no_column": (
        "台账没有“{column}”这一列；可用：{known}。",
        "The ledger has no column {column}; there are: {known}.",
    ),
}
