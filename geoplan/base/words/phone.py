"""Sentences of the draw through the phone's map: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "phone.no_sites": (
        "没有可由手机地图选中的点位；请先导入农贸市场、商场、超市，或用 --category 指定抽样框里有的类别。",
        "There are no sites that a phone's map could lead to; import markets, malls or supermarkets first, or name a category that the frame has with --category.",
    ),
    "phone.unplaced": (
        "{n} 个点位没有坐标；请在台账中补上经纬度后重新导入。",
        "{n} sites have no coordinates; complete them in the ledger and import it again.",
    ),
    "phone.ground": (
        "起点范围不可用：类型 {kind}，面积 {area} 平方米；需要一个有效的、面积至少 1 平方米的多边形（米制坐标）。",
        "The ground for origins cannot be used: {kind}, {area} m²; give a valid polygon of at least 1 m² in metres.",
    ),
    "phone.anchors": (
        "起点不可用（{n} 个）：至少要有一个有位置、权重为正的起点，权重和半径不能为负。",
        "The origins cannot be used ({n} of them): at least one needs a place and a weight above 0; weights and radius must not be negative.",
    ),
    "phone.weights": (
        "名次权重“{weights}”不可用；请写非负的数，至少一个大于 0，例如 0.5,0.3,0.2。",
        "The weights of ranks {weights} cannot be used; give numbers of 0 or more, one of them above 0, such as 0.5,0.3,0.2.",
    ),
    "phone.radius": (
        "列表半径 {radius} 不可用；请写大于 0 的米数。",
        "The list's radius {radius} cannot be used; give metres above 0.",
    ),
    "phone.prominence": (
        "知名度要给 {n} 个点位各一个大于 0 的数；请检查。",
        "Prominence takes one number above 0 for each of {n} sites; check it.",
    ),
    "phone.picks": (
        "要选 {picks} 个不同的点位，而可能被选中的有 {n} 个；请把 --picks 改为 1 到 {n}。",
        "{picks} different sites are asked for, and {n} can be picked; set --picks to 1 to {n}.",
    ),
    "phone.no_model": (
        "没有可比较的假设；请至少给出一个。",
        "There is no assumption to compare; give at least one.",
    ),
    "phone.no_origin": (
        "没有“{origin}”这种起点（现有：{known}）；请改用现有的。",
        "There are no origins called {origin} (known: {known}); use one of these.",
    ),
    "phone.unsupported": (
        "抽样框支持不了所要的起点：{reasons} 请补充数据，或改用 --origin uniform。",
        "The frame supports none of the origins asked for: {reasons} Complete the data, or use --origin uniform.",
    ),
    "phone.left.population": (
        "居民分布：抽样框里没有居民小区，也没有带边界和人口的社区、村。",
        "Where people live: the frame has no compounds, and no communities or villages with outline and size.",
    ),
    "phone.left.road": (
        "街道沿线：没有导入街道图，抽样框里也没有路段。",
        "Along streets: no street map was imported, and the frame has no stretches.",
    ),
    "phone.left.hotel": (
        "宾馆周边：抽样框里没有宾馆。",
        "Around hotels: the frame has no hotels.",
    ),
    "phone.origin.uniform": ("建成区任意一点", "anywhere in the built-up area"),
    "phone.origin.population": ("居民居住处", "where people live"),
    "phone.origin.road": ("街道沿线", "along streets"),
    "phone.origin.hotel": ("宾馆周边", "around hotels"),
    "phone.rule.nearest": ("取最近一个", "the nearest"),
    "phone.rule.ranks": ("前 {k} 名按 {weights}", "first {k} by {weights}"),
    "phone.rule.radius": ("只列 {radius} 米内", "list within {radius} m"),
    "phone.mean": ("各假设平均", "mean of all assumptions"),
    "phone.low": ("各假设中最低", "lowest of all assumptions"),
    "phone.high": ("各假设中最高", "highest of all assumptions"),
    "phone.confidence": (
        "真实规则没有公开：从哪里出发、看到第几名、怎样排序，都是假设。这里的可能性是 {n} 种假设下的范围，不是预测。",
        "The real rule is not public: where it starts, how far down the list it goes and how the list is ordered are assumptions. The chances are a range over {n} assumptions, not a forecast.",
    ),
    "phone.choose": ("显示哪种假设", "Assumption shown"),
    "phone.legend": ("被选中的可能性（选 {picks} 个）", "Chance of being picked ({picks} picked)"),
    "phone.average": (
        "共 {n} 个点位，平均可能性 {mean} %。圆点越大、颜色越深，越可能被选中。",
        "{n} sites, {mean} % on average. The larger and darker the dot, the likelier it is picked.",
    ),
    "phone.class.0": ("低于 {to} %（不到平均的 1/4）", "below {to} % (under 1/4 of the average)"),
    "phone.class.1": ("{from}–{to} %（1/4–1/2）", "{from}–{to} % (1/4 to 1/2)"),
    "phone.class.2": ("{from}–{to} %（1/2–1 倍）", "{from}–{to} % (1/2 to 1)"),
    "phone.class.3": ("{from}–{to} %（1–2 倍）", "{from}–{to} % (1 to 2 times)"),
    "phone.class.4": ("{from}–{to} %（2–4 倍）", "{from}–{to} % (2 to 4 times)"),
    "phone.class.5": ("{from} % 以上（4 倍以上）", "{from} % and above (over 4 times)"),
    "phone.likely": ("最可能被选中", "Most likely picked"),
    "phone.unlikely": ("最不可能被选中", "Least likely picked"),
    "phone.chance": ("可能性（%）", "Chance (%)"),
    "phone.range": ("范围（%）", "Range (%)"),
    "phone.chance_at": ("可能性", "Chance"),
    "phone.range_at": ("各假设范围", "Over all assumptions"),
    "phone.percent": ("{n} %", "{n} %"),
    "phone.span": ("{low}–{high} %", "{low}–{high} %"),
    "phone.models": ("比较的假设", "Assumptions compared"),
    "phone.model": ("假设", "Assumption"),
    "phone.max_to_mean": ("最高/平均", "max/mean"),
    "phone.max_to_min": ("最高/最低", "max/min"),
    "phone.left": ("未用的起点", "Origins left out"),
    "phone.layer.sites": ("● 市场商场（{n}）", "● markets and shops ({n})"),
    "phone.layer.cells": (
        "离谁最近：建成区按最近点位划分",
        "Whose is nearest: the built-up area by nearest site",
    ),
    "book.chance_mean": ("平均可能性（%）", "Mean chance (%)"),
    "book.chance_low": ("最低（%）", "Lowest (%)"),
    "book.chance_high": ("最高（%）", "Highest (%)"),
    "book.chance_ratio": ("最高/最低", "Highest/lowest"),
    "book.likeliest": ("最可能", "Likeliest"),
    "book.unlikeliest": ("最不可能", "Least likely"),
    "cli.phone.head": (
        "{sites} 个点位，选 {picks} 个，{models} 种假设：",
        "{sites} sites, {picks} picked, {models} assumptions:",
    ),
    "cli.phone.model": (
        "  {at}  {name}（最高/平均 {mean}，最高/最低 {low}）",
        "  {at}  {name} (max/mean {mean}, max/min {low})",
    ),
    "cli.phone.left": ("未用的起点——{reason}", "Origins left out. {reason}"),
    "cli.phone.extremes": (
        "最可能：{likely}（{high} %）；最不可能：{unlikely}（{low} %）。",
        "Likeliest: {likely} ({high} %); least likely: {unlikely} ({low} %).",
    ),
    "cli.phone.between": (
        "另有 {n} 个在中间，见工作簿。",
        "{n} more in between; see the workbook.",
    ),
    "file.phone": ("手机会把测评员带到哪里", "where the phone leads"),
    "file.phone_book": ("手机选点可能性表", "chances of the phone's map, as a workbook"),
    "help.draw.phone": (
        "手机地图选点：测评员随机站一处，按手机列表选市场，各市场被选中的可能性。",
        "The phone's map: how likely each market is picked from the list around a random place.",
    ),
    "help.phone.category": (
        "可被选中的类别，可多次；不写则为抽样框里的各类市场、商场、超市。",
        "A category that can be picked, may be repeated; all kinds of markets, malls and supermarkets in the frame when left out.",
    ),
    "help.phone.origin": (
        "测评员从哪里出发，可多次；不写则用抽样框支持的全部。",
        "Where the assessor starts, may be repeated; all that the frame supports when left out.",
    ),
    "help.phone.picks": ("选几个不同的点位。", "How many different sites are picked."),
    "help.phone.weights": (
        "列表第一、第二……名被选中的权重；不写则比较“取最近一个”和 0.5,0.3,0.2。",
        "Weights of the first, second … on the list; when left out, the nearest and 0.5,0.3,0.2 are compared.",
    ),
    "help.phone.radius": (
        "列表只列多少米以内；不写则不限。",
        "The list holds only sites within so many metres; no limit when left out.",
    ),
    "help.phone.out": ("网页放到哪个文件夹。", "Folder for the page."),
}
