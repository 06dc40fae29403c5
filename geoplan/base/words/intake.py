"""Sentences of intake: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    # files
    "file.kind": (
        "{file}：不认识 {kind} 文件；可用：{known}。",
        "{file}: {kind} files cannot be read; use one of: {known}.",
    ),
    "file.damaged": (
        "{file} 打不开（{detail}）；请用原程序打开后另存一份再试。",
        "{file} cannot be opened ({detail}); open it where it was made and save it again.",
    ),
    "file.too_large": (
        "{file} 有 {size} MB，超过上限；请拆分后再导入。",
        "{file} holds {size} MB, more than the limit; split it and import the parts.",
    ),
    "file.no_header": (
        "{file} 前 {within} 行里找不到表头；请让一行含有“点位名称、类别、经度、纬度”等列名。",
        "{file} has no header in its first {within} rows; give one row names such as name, category, lon, lat.",
    ),
    "file.empty": ("{file} 里没有数据行；请检查文件。", "{file} holds no rows; check the file."),
    "ledger.no_names": (
        '{file} 里没有名称列；请用 --map "列名=name" 指明哪一列是名称。',
        '{file} has no column of names; say which it is with --map "COLUMN=name".',
    ),
    "ledger.no_column": (
        "文件里没有“{column}”这一列；现有：{columns}。",
        "The file has no column {column}; it has: {columns}.",
    ),
    "coords.no_columns": (
        "没有坐标列（现有：{columns}）；请补上经度、纬度，或用 --map 指明。",
        "There are no coordinates (columns: {columns}); add lon and lat, or name them with --map.",
    ),
    "coords.none": (
        "没有一行有可用的坐标；请检查经度、纬度两列。",
        "Not one row has usable coordinates; check the columns of longitude and latitude.",
    ),
    "crs.ask": (
        "“{column}”没有说明坐标系；请加 --crs GCJ-02（高德、腾讯）、--crs BD-09（百度）、--crs WGS-84（GPS）或 --crs EPSG:编号。",
        "Nothing says which datum {column} is in; add --crs GCJ-02 (Amap, Tencent), --crs BD-09 (Baidu), --crs WGS-84 (GPS) or --crs EPSG:CODE.",
    ),
    "crs.unknown": (
        "不认识坐标系 {crs}（{detail}）；请写 EPSG:编号。",
        "Unknown coordinate system {crs} ({detail}); write EPSG:CODE.",
    ),
    # rows
    "name.missing": ("没有名称；请填写", "No name; fill it in"),
    "name.cleaned": (
        "名称“{value}”已整理为“{suggestion}”",
        "The name {value} was tidied to {suggestion}",
    ),
    "name.near_duplicate": (
        "50 米内有名称相近的“{suggestion}”；请核对是否重复",
        "{suggestion} lies within 50 m under a similar name; check whether they are one",
    ),
    "category.missing": ("没有类别；请填写", "No category; fill it in"),
    "category.unknown": (
        "标准中没有类别“{value}”；是否为“{suggestion}”？",
        "The standard has no category {value}; is it {suggestion}?",
    ),
    "coords.missing": ("没有坐标；请补上", "No coordinates; add them"),
    "coords.unreadable": (
        "坐标“{value}”看不懂；请写成 117.1234567 这样的度数",
        "Cannot read the coordinate {value}; write degrees such as 117.1234567",
    ),
    "coords.zero": ("坐标为 0；请补上真实坐标", "A coordinate is 0; enter the true one"),
    "coords.fullwidth": ("全角数字“{value}”已转为半角", "Full-width digits {value} were converted"),
    "coords.dms": (
        "度分秒“{value}”已转为十进制度",
        "Degrees, minutes, seconds {value} were converted",
    ),
    "coords.swapped": ("经度纬度填反，已对调", "Longitude and latitude stood swapped; exchanged"),
    "coords.outside": (
        "位置在县界以外 {suggestion}；请核对坐标",
        "The place lies {suggestion} outside the county; check the coordinates",
    ),
    "coords.far": (
        "位置离其余点位 {suggestion}；请核对坐标",
        "The place lies {suggestion} from the other sites; check the coordinates",
    ),
    "coords.datum": (
        "这一行的坐标系是 {value}（其他行为 {suggestion}），已按本行换算",
        "This row is in {value} (the others in {suggestion}); converted as it says",
    ),
    "coords.datum_unknown": (
        "不认识坐标系“{value}”；请写 GCJ-02、BD-09、WGS-84、CGCS2000 或 EPSG:编号",
        "Unknown datum {value}; write GCJ-02, BD-09, WGS-84, CGCS2000 or EPSG:CODE",
    ),
    "coords.shared": (
        "至少三个点位用了同一坐标；请核对",
        "At least three sites share this coordinate; check them",
    ),
    "id.duplicate": (
        "编号“{value}”重复；请改为不同编号",
        "The identifier {value} is taken; use another",
    ),
    "row.duplicate": ("与前面一行完全相同；请删去", "The same as an earlier row; delete it"),
    "phone.cleaned": ("电话已整理为文本，去掉空格", "The phone number was tidied"),
    "unit.missing": ("没有责任单位；请落实", "No responsible unit; name one"),
    # areas
    "areas.columns": (
        "{file} 缺少列 {missing}；区划需要 level、name（可有 area_id、parent、households），或者每一级一列（区县、乡镇、村）。",
        "{file} lacks {missing}; areas need level and name (area_id, parent, households if any), or a column for each level (county, town, village).",
    ),
    "areas.level": (
        "{file}：level 的值 {value} 应为 {known} 之一。",
        "{file}: level {value} should be one of {known}.",
    ),
    "areas.repeated": (
        "{file}：area_id {value} 出现两次；请改成不同编号。",
        "{file}: area_id {value} stands twice; give each area its own.",
    ),
    "file.entities": (
        "{file} 里声明了 XML 实体，不安全，未读取；请用原程序另存一份再试。",
        "{file} declares XML entities, which is unsafe, and was not read; save it again where it was made.",
    ),
    "file.extent": (
        "{file} 的一张工作表占 {rows} 行 × {columns} 列，太大；请删去空白区域另存后再试。",
        "A sheet of {file} spans {rows} rows by {columns} columns, too many; delete the blank part, save and try again.",
    ),
    "file.password": (
        "{file} 有密码；请取消密码另存后再导入。",
        "{file} is locked with a password; save it without one and import again.",
    ),
    "file.encoding": (
        "{file} 不能按 {encoding} 读（{detail}）；请换一种 --encoding，例如 UTF-8、GB18030、Big5。",
        "{file} cannot be read as {encoding} ({detail}); try another --encoding, such as UTF-8, GB18030 or Big5.",
    ),
    "file.encoding_ask": (
        "{file} 的文字编码无法确定（{samples}）；请用 --encoding GB18030 或 --encoding Big5 说明。",
        "The encoding of {file} is in doubt ({samples}); say --encoding GB18030 or --encoding Big5.",
    ),
    "file.companions": (
        "{file} 缺少同名文件 {missing}；请把整套 shapefile（shp、shx、dbf、prj）放在一起。",
        "{file} lacks its companions {missing}; keep the whole shapefile (shp, shx, dbf, prj) together.",
    ),
    "file.no_layer": (
        "{file} 里没有“{layer}”；现有：{layers}。",
        "{file} has no layer or sheet {layer}; it has: {layers}.",
    ),
    "file.zip": (
        "{file} 里应正好有一个可读的文件，现有 {count} 个：{listed}；请解压后逐个导入。",
        "{file} should hold one readable file and holds {count}: {listed}; unpack it and import them one by one.",
    ),
    "postgis.address": (
        "数据库地址“{given}”应写成 postgis://用户@主机:端口/库名?table=模式.表名。",
        "Write the database address {given} as postgis://user@host:port/database?table=schema.table.",
    ),
    "postgis.no_driver": (
        "读 PostGIS 需要 psycopg；请运行 pip install 'geoplan[postgis]'。",
        "Reading PostGIS needs psycopg; run pip install 'geoplan[postgis]'.",
    ),
    "postgis.refused": (
        "连不上 {source}（{detail}）；请检查地址、用户和密码（PGPASSWORD）。",
        "{source} cannot be reached ({detail}); check address, user and password (PGPASSWORD).",
    ),
    "postgis.no_table": (
        "{source} 没有这张表或视图；请检查名称，写成 模式.表名。",
        "{source} is no table or view there; check the name, schema.table.",
    ),
    "postgis.failed": (
        "读取 {source} 失败（{detail}）；请检查权限和表结构。",
        "{source} could not be read ({detail}); check its rights and columns.",
    ),
    "postgis.mixed_crs": (
        "{source} 里混有多种坐标系 {codes}；请分开导入。",
        "{source} mixes the systems {codes}; import them apart.",
    ),
    "layer.dbf_guessed": (
        "属性表没有说明编码，按 {encoding} 读出，例如“{sample}”；不对请加 --encoding。",
        "The attributes do not state their encoding; read as {encoding}, such as {sample}; if that is wrong say --encoding.",
    ),
    "crs.ask_evidence": (
        "“{column}”没有说明坐标系。依据如下：\n{evidence}\n建议 --crs {proposal}；请核对后写明 --crs 再导入。",
        "Nothing says which datum {column} is in. The evidence:\n{evidence}\nProposed: --crs {proposal}; check it, say --crs and import again.",
    ),
    "crs.zone": (
        "坐标系 {crs} 与坐标不符（东坐标为 {easting}）：带号写法不同；应为 {better}。",
        "{crs} does not fit these coordinates (easting {easting}): one has the zone's number, the other not; use {better}.",
    ),
    "crs.doubt": (
        "写明的坐标系 {datum} 与周围地物不符，更像 {better}（{evidence}）；请核对，或加 --crs。",
        "The stated datum {datum} does not fit the surroundings, {better} would ({evidence}); check it or say --crs.",
    ),
    "evidence.landmarks": (
        "与地图同名地物 {n} 处，相距中位 {m} 米",
        "{n} places of the same name on the map, median {m} m away",
    ),
    "evidence.inside": ("界内 {share}", "{share} inside the boundary"),
    "evidence.streets": ("落在车行道上 {share}", "{share} on a carriageway"),
    "coords.worded": (
        "坐标“{value}”已去掉方向字样",
        "The direction was taken off the coordinate {value}",
    ),
    "coords.latitude_first": (
        "“{column}”一列纬度在前，已按此读取。",
        "{column} gives latitude first and was read so.",
    ),
    "coords.x_north": (
        "“{column}”按测量习惯 X 指北、Y 指东，已按此读取。",
        "{column} follows surveyors: X points north, Y east; read so.",
    ),
    "site.duplicate": (
        "与前面一行名称、类别、位置都相同；请删去一行",
        "The same name, category and place as an earlier row; delete one",
    ),
    "text.garbled": (
        "文字像是乱码“{value}”；请在原文件中改正",
        "The text {value} looks garbled; mend it in the original",
    ),
    "workbook.hidden": (
        "隐藏的工作表没有读：{sheets}；需要时请取消隐藏后再导入。",
        "Hidden sheets were not read: {sheets}; show them and import again if they matter.",
    ),
    "corrections.mark": (
        "{file} 的隐藏标记已损坏（{detail}）；请用导入时生成的报告工作簿重新填写。",
        "The hidden mark of {file} is spoilt ({detail}); correct the rows in a fresh report of the import.",
    ),
    "crs.ask_undecided": (
        "“{column}”没有说明坐标系，依据不足以判断：\n{evidence}\n请问清数据来源，写明 --crs 再导入。",
        "Nothing says which datum {column} is in, and the evidence does not decide:\n{evidence}\nAsk where the data come from, say --crs and import again.",
    ),
    "areas.no_place": (
        "{file} 只有名称，没有边界，无法选定坐标系；请先导入有边界的区划、街道图或点位。",
        "{file} holds names but no outlines, so no metric system can be chosen; import an area layer, streets or sites first.",
    ),
    "duties.columns": (
        "{file} 里要有点位（编号或名称）或区域一列，以及责任单位、包联领导、责任人、结对单位中的至少一列。",
        "{file} needs a column naming sites or areas and at least one of unit, leader, person, pair.",
    ),
    "duties.unknown": (
        "没有“{value}”这个点位或区域，或有重名；请写编号",
        "No site or area is called {value}, or several are; write its identifier",
    ),
    "duties.nobody": ("没有写明任何单位或人；请填写", "Names no unit and nobody; fill it in"),
}
