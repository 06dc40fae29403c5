"""What households and passers-by answered, in the communities that the demo round draws."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import openpyxl

from builder.geometry import chance

# Drawn by `geoplan survey draw --round W24 --communities 5 --households 20 --intercepts 3` after
# the demo's own draw: community, households, first door, interval.
DRAWN: Final = (
    ("安定社区", 1338, 1167, 66),
    ("育才社区", 3049, 2101, 152),
    ("灵溪社区", 2379, 968, 118),
    ("朝阳社区", 3182, 2463, 159),
    ("东坑镇中社区", 2141, 1431, 107),
)
POINTS: Final = ("QC-026", "QC-065", "QC-077")
QUESTIONS: Final = (
    "创建知晓",
    "核心价值观知晓",
    "环境卫生",
    "交通秩序",
    "窗口服务",
    "志愿服务参与",
    "总体满意",
)
HEAD: Final = ("社区", "户号", "拦访点", "访问时间", "访问员", "结果", *QUESTIONS)
_WORDS: Final = {
    "known": (("知道", "听说过", "不知道"), (0.82, 0.12, 0.06)),
    "satisfied": (("满意", "比较满意", "一般", "不满意"), (0.62, 0.23, 0.11, 0.04)),
    "often": (("经常", "有时", "很少", "没有"), (0.25, 0.4, 0.2, 0.15)),
}
_SCALES: Final = ("known", "known", "satisfied", "satisfied", "satisfied", "often", "satisfied")
_DAY: Final = datetime(2026, 6, 9, 18, 30)  # noqa: DTZ001  (Excel times have no zone)
_TAKE: Final = 20


def write_survey(path: Path) -> dict[str, Any]:
    """Write the questionnaires, five rows faulty; return the answer key."""
    rng = chance("survey")

    def answers() -> list[str]:
        return [str(rng.choice(_WORDS[scale][0], p=_WORDS[scale][1])) for scale in _SCALES]

    rows: list[list[object]] = []
    short = 0
    for turn, (name, size, start, interval) in enumerate(DRAWN):
        for step in range(_TAKE):
            door = (start - 1 + step * interval) % size + 1
            outcome = "完成" if rng.random() < 0.9 else str(rng.choice(["拒访", "无人"]))
            short += outcome != "完成"
            told = answers() if outcome == "完成" else [""] * len(QUESTIONS)
            at = _DAY + timedelta(minutes=6 * step + turn)
            rows.append([name, door, "", at, f"访{turn + 1}", outcome, *told])
    for place in POINTS:
        for step in range(6):
            at = _DAY - timedelta(hours=10) + timedelta(minutes=5 * step)
            rows.append(["", "", place, at, "访6", "完成", *answers()])
    bad = [
        (["没有的社区", 1, "", _DAY, "访1", "完成", *answers()], ["response.community"]),
        (["青年社区", 1, "", _DAY, "访1", "完成", *answers()], ["response.not_drawn"]),
        (["安定社区", 1168, "", _DAY, "访1", "完成", *answers()], ["response.door"]),
        (["安定社区", 1167, "", _DAY, "访2", "完成", *answers()], ["response.twice"]),
        (["", "", "QC-001", _DAY, "访6", "完成", *answers()], ["response.point"]),
    ]
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = _DAY
    sheet = book.worksheets[0]
    sheet.title = "问卷结果"
    sheet.append(list(HEAD))
    for row in [*rows, *(row for row, _ in bad)]:
        sheet.append(row)
    for cell in sheet["D"][1:]:
        cell.number_format = "yyyy-mm-dd hh:mm"
    book.save(path)
    faults = [{"row": len(rows) + 2 + n, "codes": codes} for n, (_, codes) in enumerate(bad)]
    return {"read": len(rows) + len(bad), "accepted": len(rows), "repaired": 0,
            "quarantined": len(bad), "rows": faults, "short": short, "street": 6 * len(POINTS)}  # fmt: skip
