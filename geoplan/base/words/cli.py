"""Sentences of the command line: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "click.usage": ("用法：", "Usage:"),
    "click.options": ("选项", "Options"),
    "click.commands": ("命令", "Commands"),
    "click.help": ("显示本帮助。", "Show this message and exit."),
    "click.required": ("[必填]", "[required]"),
    "click.default": ("[默认：", "[default: "),
    "click.also_required": ("；必填]", "; required]"),
    "click.no_option": (
        "没有选项 {option}；请看 {path} --help。",
        "There is no option {option}; see {path} --help.",
    ),
    "click.missing": (
        "缺少 {option}；请看 {path} --help。",
        "{option} is missing; see {path} --help.",
    ),
    "click.bad": (
        "{option} 的值不对（{detail}）；请看 {path} --help。",
        "The value of {option} will not do ({detail}); see {path} --help.",
    ),
    "click.other": (
        "命令写法不对（{detail}）；请看 {path} --help。",
        "The command cannot be read ({detail}); see {path} --help.",
    ),
    "cli.refused": ("未完成：", "Not done:"),
    "cli.stopped": (
        "已中断；此前保存的内容仍在。",
        "Stopped; what was saved before is still there.",
    ),
    "cli.more": ("……另有 {n} 条，见报告工作簿。", "… and {n} more, see the report workbook."),
    "cli.map": (
        '--map “{given}”应写成 列名=字段，例如 --map "小区=name"。',
        'Write --map {given} as COLUMN=FIELD, such as --map "Estate=name".',
    ),
    "cli.start": (
        "地点“{given}”应写成 经度,纬度[,名称]，例如 117.3,28.95,县创建办。",
        "Write the place {given} as LON,LAT[,NAME], such as 117.3,28.95,Office.",
    ),
    "cli.as_of": (
        "--as-of “{given}”应写成 2026-06-10 或 2026-06-10T18:00。",
        "Write --as-of {given} as 2026-06-10 or 2026-06-10T18:00.",
    ),
    "route.team": ("组", "Team"),
    "route.stops": ("点位", "Stops"),
    "route.leave": ("出发", "Leave"),
    "route.back": ("返回", "Back"),
    "route.km": ("公里", "km"),
    "route.travel": ("路上（分）", "Travel (min)"),
    "route.service": ("检查（分）", "On site (min)"),
    "cli.init.done": (
        "已建立项目 {folder}（标准 {standard}）。接下来：cd 到该文件夹，geoplan import sites 台账.xlsx",
        "Made the project {folder} (standard {standard}). Next: cd there, geoplan import sites LEDGER.xlsx",
    ),
    "cli.sites.counts": (
        "{file}：读入 {read} 行 = 接受 {accepted} + 修复 {repaired} + 隔离 {quarantined}",
        "{file}: {read} rows read = {accepted} accepted + {repaired} repaired + {quarantined} quarantined",
    ),
    "cli.sites.source": (
        "编码 {encoding}，坐标系 {datum}，以 {crs} 计量（米）",
        "Encoding {encoding}, datum {datum}, measured in {crs} (metres)",
    ),
    "cli.sites.fate": (
        "点位：新增 {added}，更新 {changed}，未变 {same}，已在册 {known}；现共 {total}",
        "Sites: {added} added, {changed} changed, {same} unchanged, {known} already known; now {total}",
    ),
    "cli.sites.gone": (
        "上次导入有、这次没有的点位 {n} 个（保留未删）：{ids}",
        "{n} sites of the last import are not in this one (kept): {ids}",
    ),
    "cli.sites.book": ("逐行报告：{path}", "Row report: {path}"),
    "cli.areas": ("区划：{listing}", "Areas: {listing}"),
    "cli.visits.counts": (
        "{file}：读入 {read} 行 = 接受 {accepted} + 修复 {repaired} + 隔离 {quarantined}；新增记录 {new} 条",
        "{file}: {read} rows read = {accepted} accepted + {repaired} repaired + {quarantined} quarantined; {new} new records",
    ),
    "cli.commit.next": (
        "请先公布以上指纹，再当众产生随机数（{sources}），然后运行：geoplan draw reveal --round {round} --source …",
        "Publish these digests first, then roll the sources ({sources}) before witnesses, then run: geoplan draw reveal --round {round} --source …",
    ),
    "commit.round_id": ("轮次　　　　", "Round         "),
    "commit.at": ("承诺时间　　", "Committed at  "),
    "commit.frame_digest": ("抽样框指纹　", "Frame digest  "),
    "commit.design_digest": ("设计指纹　　", "Design digest "),
    "commit.code_digest": ("程序指纹　　", "Code digest   "),
    "commit.head": ("承诺指纹　　", "Commitment    "),
    "cli.reveal.done": (
        "轮次 {round} 已抽取。种子 {seed}\n凭证指纹 {head}",
        "Round {round} is drawn. Seed {seed}\nCertificate {head}",
    ),
    "cli.not_public": (
        "注意：种子由操作员输入，可以重算，但不是公开随机。",
        "Note: the seed was typed by the operator: reproducible, not publicly random.",
    ),
    "cli.verify.identical": (
        "轮次 {round}：重算结果完全一致（identical），凭证指纹 {head}",
        "Round {round}: recomputed, identical; certificate {head}",
    ),
    "cli.verify.fails": (
        "轮次 {round}：核验不通过，{n} 处不一致：",
        "Round {round}: verification fails in {n} places:",
    ),
    "cli.check.clean": ("检查通过，没有发现问题。", "Checked: nothing to mend."),
    "cli.check.count": ("发现 {n} 个问题：", "{n} things to mend:"),
    "cli.route.done": (
        "{teams} 组，{stops} 个点位已排入，{unreached} 个未排入。",
        "{teams} teams, {stops} sites planned, {unreached} not.",
    ),
    "cli.files": ("已生成：", "Made:"),
    "cli.coverage": (
        "截至 {as_of}：{sites} 个点位，检查 {visits} 次，{never} 个从未检查（检查过 {share}）。",
        "As of {as_of}: {sites} sites, {visits} visits, {never} never visited ({share} visited).",
    ),
    "cli.demo.begin": (
        "示范县走一整轮：台账 → 抽取 → 路线 → 地图和图纸 → 检查 → 覆盖",
        "One round of the demo county: ledger → draw → routes → maps and sheets → visits → coverage",
    ),
    "cli.demo.end": (
        "完成，用时 {seconds} 秒。用浏览器打开（不需要网络）：",
        "Done in {seconds} s. Open in a browser (no network needed):",
    ),
    "cli.demo.project": (
        "项目文件夹：{folder}（可继续用 geoplan -C {folder} … 试各个命令）",
        "Project folder: {folder} (go on with geoplan -C {folder} …)",
    ),
    "cli.demo.data": (
        "示范数据已放入 {folder}：",
        "The demo data are in {folder}:",
    ),
    "demo.credit": ("示范县，纯属虚构", "demo county, invented"),
    "demo.full": (
        "{folder} 里已有内容；请用 --out 指定空文件夹，或先删除它。",
        "{folder} is not empty; name an empty folder with --out, or delete it first.",
    ),
    "doctor.data": ("示范数据", "Demo data"),
    "doctor.font": ("图纸字体", "Font of the sheets"),
    "doctor.assets": ("网页资源", "Assets of the pages"),
    "file.overview": ("全部点位总览图", "overview of all sites"),
    "file.draw": ("本轮抽中点位图", "the sites drawn in this round"),
    "file.routes": ("各组路线总图", "all teams' routes"),
    "file.route": ("第 {team} 组路线图", "route of team {team}"),
    "file.coverage": ("检查覆盖热力图", "coverage heatmap"),
    "file.sheet": ("第 {team} 组打印图纸（{paper}）", "printed sheets of team {team} ({paper})"),
    "file.picks": ("抽取结果工作簿", "the draw as a workbook"),
    "file.coverage_book": ("覆盖情况工作簿", "coverage as a workbook"),
    "file.report": ("导入逐行报告", "row report of the import"),
    # steps
    "step.done": ("完成", "done"),
    "step.network": ("建立路网", "building the street network"),
    "step.tours": ("排路线", "planning the routes"),
    "step.pages": ("绘制网页地图", "drawing the map pages"),
    "step.sheets": ("绘制打印图纸", "drawing the sheets"),
    "step.sites": ("导入台账", "importing the ledger"),
    "step.areas": ("导入区划", "importing the areas"),
    "step.draw": ("承诺、抽取、核验", "commit, draw, verify"),
    "step.visits": ("导入检查记录", "importing the visits"),
    "step.coverage": ("统计覆盖", "measuring coverage"),
    # levels
    "level.county": ("县", "counties"),
    "level.township": ("街道乡镇", "townships"),
    "level.village": ("村", "villages"),
    "level.community": ("社区", "communities"),
    "level.grid": ("网格", "grids"),
    # help
    "help.geoplan": (
        "随机抽查、巡查路线、覆盖地图：从台账到可核验的抽取、各组路线、可打开的地图和可打印的图纸。",
        "Random draws, patrol routes, coverage maps: from a ledger to a draw that can be checked, routes for teams, maps to open and sheets to print.",
    ),
    "help.version": ("显示版本。", "Show the version."),
    "help.project": (
        "项目文件夹（默认：当前文件夹或其上级）。",
        "Project folder (default: here or above).",
    ),
    "help.lang": ("语言：zh 中文，en 英文。", "Language: zh Chinese, en English."),
    "help.json": ("以 JSON 输出，供其他程序使用。", "Print JSON for other programs."),
    "help.init": ("新建项目文件夹。", "Make a project folder."),
    "help.template": ("评测标准模板。", "Template of the standard."),
    "help.doctor": (
        "检查运行所需的文件是否齐全。",
        "Check that everything geoplan needs is there.",
    ),
    "help.demo": (
        "用内置示范县走一整轮，生成地图、图纸和热力图。",
        "Run one whole round on the demo county and leave maps, sheets and heatmap.",
    ),
    "help.demo.out": ("输出文件夹。", "Folder for the results."),
    "help.demo.replace": (
        "输出文件夹里若是上一次的示范结果，先删除。",
        "Delete the results of an earlier demo in that folder first.",
    ),
    "help.demo.data": (
        "把示范数据放入当前项目的 demo 文件夹。",
        "Put the demo data into the project's folder demo.",
    ),
    "help.import": ("导入数据：点位台账、区划、街道图。", "Bring data in: sites, areas, streets."),
    "help.import.sites": (
        "导入点位台账（xlsx、csv、GeoJSON、GeoPackage、shp）。",
        "Import a ledger of sites (xlsx, csv, GeoJSON, GeoPackage, shapefile).",
    ),
    "help.import.areas": ("导入区划图层。", "Import a layer of areas."),
    "help.level": (
        "整个文件的层级：county、township、village、community、grid。",
        "Level of the whole file: county, township, village, community, grid.",
    ),
    "help.crs": (
        "坐标系：GCJ-02、BD-09、WGS-84、CGCS2000 或 EPSG:编号。",
        "Datum: GCJ-02, BD-09, WGS-84, CGCS2000 or EPSG:CODE.",
    ),
    "help.category": ("没有类别列时，全部点位的类别代码。", "Category code of rows without one."),
    "help.map": (
        '指明列的含义，如 "小区=name"；可多次。',
        'Say what a column means, such as "Estate=name"; may be repeated.',
    ),
    "help.check": (
        "检查抽样框：无责任单位、界外、不够抽、脱离路网等。",
        "Check the frame: ownerless, outside, quotas, off the streets.",
    ),
    "help.draw": (
        "抽取：承诺、揭晓、核验、更换、模拟。",
        "The draw: commit, reveal, verify, replace, simulate.",
    ),
    "help.draw.commit": (
        "固定抽样框和设计，给出要公布的指纹。",
        "Fix frame and design, print the digests to publish.",
    ),
    "help.draw.reveal": (
        "按随机来源抽取并出凭证。",
        "Draw from the sources' values and file the certificate.",
    ),
    "help.draw.verify": (
        "重算凭证，并与现在的台账比对。",
        "Recompute a certificate and compare the ledger of now.",
    ),
    "help.round": ("轮次名，如 W24。", "Name of the round, such as W24."),
    "help.design": (
        "设计：文件或名称（mirror、county-31、hygienic-city、weekly、monthly、quarterly）。",
        "Design: a file or a name (mirror, county-31, hygienic-city, weekly, monthly, quarterly).",
    ),
    "help.sources": (
        "将要使用的随机来源，逗号分隔：dice、lottery=名称/期号、drand=链/轮次、nonce、typed。",
        "Sources to come, with commas: dice, lottery=NAME/PERIOD, drand=CHAIN/ROUND, nonce, typed.",
    ),
    "help.source": (
        "来源的值：dice=20位骰子数[@见证人]、lottery=名称/期号:号码、drand=链/轮次:签名、typed=文字；可多次。",
        "A source's value: dice=20 DIGITS[@WITNESSES], lottery=NAME/PERIOD:NUMBERS, drand=CHAIN/ROUND:SIGNATURE, typed=TEXT; may be repeated.",
    ),
    "help.again": (
        "对已有承诺的轮次重新承诺（留下次数）。",
        "Commit anew for a committed round (it is counted).",
    ),
    "help.route": ("为各组排路线。", "Plan the teams' routes."),
    "help.teams": ("组数。", "Number of teams."),
    "help.hours": ("工作时间，如 08:00-12:00。", "Working hours, such as 08:00-12:00."),
    "help.mode": (
        "出行方式：foot 步行、bike 电动车、car 汽车、mixed 驾车到附近再步行（排路线时）。",
        "Mode: foot, bike (e-bike), car; for routes also mixed: drive near, walk the last stretch.",
    ),
    "help.start": (
        "出发点：经度,纬度[,名称]（WGS-84）；会记住。",
        "Start: LON,LAT[,NAME] (WGS-84); remembered.",
    ),
    "help.finish": (
        "终点：经度,纬度[,名称]（默认回到出发点）。",
        "Finish: LON,LAT[,NAME] (default: back to the start).",
    ),
    "help.date": ("日期，如 2026-06-09。", "Date, such as 2026-06-09."),
    "help.seed": ("求解器种子。", "Seed of the solver."),
    "help.effort": ("求解迭代次数。", "Iterations of the solver."),
    "help.engine": (
        "求解器：pyvrp，或只用 networkx 的参考做法。",
        "Solver: pyvrp, or the plain networkx recipe.",
    ),
    "help.all_sites": ("不用抽取结果，排全部点位。", "Plan all sites, not those drawn."),
    "help.record": ("检查记录。", "Records of visits."),
    "help.record.import": (
        "导入检查记录（xlsx、csv）；重复导入不会重复计数。",
        "Import visits (xlsx, csv); the same file twice adds nothing.",
    ),
    "help.coverage": ("统计覆盖并生成热力图。", "Measure coverage and draw the heatmap."),
    "help.as_of": (
        "截至时间，如 2026-06-10 或 2026-06-10T18:00。",
        "As of, such as 2026-06-10 or 2026-06-10T18:00.",
    ),
    "help.publish": (
        "生成可离线打开的全部地图。",
        "Make all maps, to be opened without a network.",
    ),
    "help.out": (
        "输出文件夹（默认：项目的 maps）。",
        "Folder for the results (default: the project's maps).",
    ),
    "import.confirm": (
        "这次导入会更新 {changed} 个点位，另有 {gone} 个点位不在新文件里；未作任何改动。看过报告 {path} 后，加 --yes 再运行。",
        "This import would change {changed} sites, and {gone} sites are not in the new file; nothing was changed. Look at the report {path}, then run again with --yes.",
    ),
    "cli.sites.changes": ("将更新的点位：", "Sites that change:"),
    "cli.sites.gone_now": (
        "不在新文件里的点位 {n} 个（{fate}）：{ids}",
        "{n} sites are not in the new file ({fate}): {ids}",
    ),
    "cli.gone.kept": ("保留", "kept"),
    "cli.gone.dropped": ("将移除", "to be removed"),
    "cli.sites.ask": ("写入这些变更？", "Apply these changes?"),
    "cli.crs.ask": ("请选择坐标系", "Choose the datum"),
    "cli.sites.basis": ("坐标系依据：{basis}", "Datum known by: {basis}"),
    "cli.notice": ("注意：{text}", "Note: {text}"),
    "cli.sites.corrections": (
        "这是改正后的行，只并入这些行。",
        "These are corrected rows; only they are taken in.",
    ),
    "cli.sites.fix": (
        "可在报告的“{sheet}”表中改正后再导入：geoplan import sites {path}",
        "Correct the rows on the sheet {sheet} of the report and import it: geoplan import sites {path}",
    ),
    "help.yes": ("不再询问，直接写入变更。", "Apply changes without asking."),
    "help.drop_gone": (
        "移除本来源中新文件已没有的点位。",
        "Remove sites of this source that the new file no longer has.",
    ),
    "help.encoding": (
        "文字编码，例如 GB18030、Big5、UTF-8；不写则自动判断。",
        "Encoding, such as GB18030, Big5, UTF-8; found out when left out.",
    ),
    "help.layer": ("只读这个图层或工作表。", "Read only this layer or sheet."),
    "cli.sites.not_applied": (
        "未写入。若写入：新增 {added}，更新 {changed}，未变 {same}，已在册 {known}；共 {total}",
        "Not applied. It would have been: {added} added, {changed} changed, {same} unchanged, {known} already known; {total} in all",
    ),
    "help.import.duties": (
        "导入责任表：点位或区域由谁负责（单位、领导、责任人、结对单位）。",
        "Import duties: who answers for sites and areas (unit, leader, person, pair).",
    ),
    "cli.duties.counts": (
        "{file}：读入 {read} 行 = 接受 {accepted} + 修复 {repaired} + 隔离 {quarantined}；现有责任 {total} 条",
        "{file}: {read} rows read = {accepted} accepted + {repaired} repaired + {quarantined} quarantined; {total} duties in all",
    ),
    "file.check": ("要改的点位图", "map of what to mend"),
    "file.check_book": (
        "检查结果工作簿（批注在单元格上）",
        "findings as a workbook, comments in the cells",
    ),
    "step.check": ("检查抽样框，与地图对照", "checking the frame, comparing it with the map"),
}
