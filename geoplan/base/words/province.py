"""Sentences of provinces: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {
    "province.no_dask": (
        "并行需要 Dask；请安装 geoplan[dask]，或用 --workers 0 逐县运行。",
        "Workers need Dask; install geoplan[dask], or use --workers 0 to go county by county.",
    ),
    "province.no_scheduler": (
        "{address} 没有调度器应答（{detail}）；请核对地址，或不写 --scheduler 在本机运行。",
        "No scheduler answers at {address} ({detail}); check the address, or leave --scheduler out to use this machine.",
    ),
    "province.committed": (
        "第 {round} 轮已另行承诺或按别的骰子、设计抽过；请换一个 --round。",
        "Round {round} was committed otherwise, or drawn from other dice or another design; give another --round.",
    ),
    "province.fault": (
        "这个县没有做完：{kind} {detail}；其余的县不受影响，改好后重新运行即可。",
        "This county was not finished: {kind} {detail}; the others are not touched, run again once it is mended.",
    ),
    "province.status.done": ("完成", "done"),
    "province.status.kept": ("已有", "there already"),
    "province.status.failed": ("出错", "failed"),
    "province.status.left": ("未做", "not begun"),
    "province.sheet": ("各县", "Counties"),
    "province.head.name": ("县", "County"),
    "province.head.status": ("结果", "Result"),
    "province.head.sites": ("点位", "Sites"),
    "province.head.unreached": ("未到", "Unreached"),
    "province.head.km": ("公里", "km"),
    "province.head.longest": ("最长（分钟）", "Longest (min)"),
    "province.head.runs": ("模拟抽取次数", "Draws simulated"),
    "province.head.worst_z": (
        "频率与概率之差（最大，标准误）",
        "Frequency from chance (worst, SE)",
    ),
    "help.province.draws": (
        "再用设计模拟抽取这么多次，核对概率；0 不模拟。",
        "Also draw the design so many times in a simulation, to check its chances; 0: none.",
    ),
    "province.head.seconds": ("用时（秒）", "Seconds"),
    "province.head.fault": ("问题", "Fault"),
    "province.head.code": ("代码", "Code"),
    "province.head.folder": ("文件夹", "Folder"),
    "province.summary": (
        "{n} 个县：完成 {done}，已有 {kept}，出错 {failed}。",
        "{n} counties: {done} done, {kept} there already, {failed} failed.",
    ),
    "file.province": ("各县情况表", "Table of the counties"),
    "step.province": ("各县", "Counties"),
    "help.province": (
        "同一轮在多个县的项目里抽取并排路线；做过的不再做，出错的不影响其他县",
        "Draw and plan one round in many county projects; what is done is not done again, and a county's fault touches no other.",
    ),
    "help.province.design": ("设计名或文件", "Name or file of the design."),
    "help.province.dice": (
        "公开的骰子数，各县相同（每县的抽取因名册而异）",
        "The public dice, the same for all; each county's draw differs by its frame.",
    ),
    "help.province.scheduler": (
        "Dask 调度器地址，如 tcp://10.0.0.5:8786；默认在本机",
        "Address of a Dask scheduler, like tcp://10.0.0.5:8786; this machine by default.",
    ),
    "help.province.workers": (
        "本机进程数；0 为逐县运行",
        "Processes on this machine; 0 goes county by county.",
    ),
    "help.province.out": ("情况表", "The table of how it went."),
    "help.province.effort": (
        "排路线的力度（默认由程序定）",
        "Effort of the planner (its own measure by default).",
    ),
}
