"""Sentences of intake: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    # files
    "file.kind": (
        "{file}：不认识 {kind} 文件；可用 xlsx、csv、txt、geojson、gpkg、shp。",
        "{file}: {kind} files cannot be read; use xlsx, csv, txt, geojson, gpkg or shp.",
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
        "{file} 缺少列 {missing}；区划图层需要 level、name（可有 area_id、parent、households）。",
        "{file} lacks {missing}; an area layer needs level and name (area_id, parent, households if any).",
    ),
    "areas.level": (
        "{file}：level 的值 {value} 应为 {known} 之一。",
        "{file}: level {value} should be one of {known}.",
    ),
    "areas.repeated": (
        "{file}：area_id {value} 出现两次；请改成不同编号。",
        "{file}: area_id {value} stands twice; give each area its own.",
    ),
}
