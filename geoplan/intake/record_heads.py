"""Headings of files of records: offices' own, and those of ODK and KoboToolbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from geoplan.frame.standard import Standard
from geoplan.intake.datums import fold
from geoplan.intake.headings import SYNONYMS
from geoplan.visits.problems import Catalogue

# Field → headings, the strongest first. What a form's server adds comes after what people say.
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": SYNONYMS["id"][:3] + ("site_id", "点位", "site", "id", "no", "序号"),
    "name": tuple(word for word in SYNONYMS["name"] if word not in {"点位", "site", "text"}),
    "code": ("清单码", "检查码", "票号", "code", "sheet_code"),
    "at": (*SYNONYMS["at"], "发现时间", "检查日期时间", "start", "end", "today",
           "_submission_time", "submissiondate"),
    "by": (*SYNONYMS["by"], "发现人", "填报人", "enumerator", "username", "_submitted_by",
           "submittername"),
    "findings": SYNONYMS["findings"],
    "note": ("备注", "说明", "note", "remark", "remarks"),
    "problem": ("问题代码", "问题编码", "问题类型", "问题类别", "问题", "problem", "problems",
                "problem_code"),
    "detail": ("问题描述", "问题说明", "具体问题", "情况描述", "description", "detail"),
    "photo": ("照片", "图片", "照片文件", "现场照片", "附件", "photo", "photos", "picture",
              "image"),
    "unit": (*SYNONYMS["unit"], "整改单位", "责任主体"),
    "round": ("轮次", "测评轮次", "round", "round_id"),
    "team": ("小组", "组别", "队", "squad", "group"),
    "source": ("来源", "问题来源", "检查类型", "source"),
    "item": ("检查项", "检查项目", "检查内容", "测评项目", "item", "checklist_item"),
    "result": ("结果", "检查结果", "是否合格", "result", "answer"),
    "lon": SYNONYMS["lon"],
    "lat": SYNONYMS["lat"],
    "pair": SYNONYMS["pair"] + ("geopoint", "gps", "定位"),
    "uuid": ("_uuid", "instanceid", "key"),
    "number": ("_index",),
    "parent": ("parent_key", "_submission__uuid"),
    "parent_number": ("_parent_index",),
}  # fmt: skip
_RANKS: Final = {
    fold(word): (field, rank)
    for field, words in reversed(list(_FIELDS.items()))
    for rank, word in enumerate(words)
}
_SERVERS: Final = ("deviceid", "meta/instanceid", "meta-instanceid", "formhub/uuid", "__version__",
                   "_id", "_status", "submitterid", "key", "parent_key", "_parent_index",
                   "_submission__uuid", "_uuid", "_index", "_submission_time")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Heads:
    """What the headings of a project's files of records can mean."""

    standard: Standard
    catalogue: Catalogue

    @cached_property
    def items(self) -> Mapping[str, str]:
        """Folded name of a checklist item, long or short → its code."""
        known: dict[str, str] = {}
        for code, words in self.standard.items.items():
            shorts = (words.zh.partition("：")[0], words.en.partition(":")[0])
            for name in (code, words.zh, words.en, *shorts):
                known.setdefault(fold(name), code)
        return known

    @cached_property
    def words(self) -> frozenset[str]:
        """Folded headings by which a table of records is known."""
        return frozenset([*_RANKS, *self.items, *map(fold, _SERVERS)])

    def recognise(self, headings: Sequence[str]) -> dict[str, str]:
        """Return heading → field; a checklist item is "item:CODE", a ticked problem "problem:CODE".

        Names of groups before the last "/" (KoboToolbox) or "-" (ODK Central) are looked past.
        Where several headings mean the same field, the strongest synonym wins.
        """
        best: dict[str, tuple[int, str]] = {}
        for heading in headings:
            field, rank = self._field(heading)
            if field and (field not in best or rank < best[field][0]):
                best[field] = (rank, heading)
        return {heading: field for field, (_, heading) in best.items()}

    def _field(self, heading: str) -> tuple[str, int]:
        for form in _forms(fold(heading)):
            if form in self.items:
                return f"item:{self.items[form]}", 0
            if form in _RANKS:
                return _RANKS[form]
        group, _, last = fold(heading).rpartition("/")
        several = _RANKS.get(group.rpartition("/")[2], ("", 0))[0]
        if several == "problem" and last in self.catalogue.names:
            return f"problem:{self.catalogue.names[last]}", 0
        return "", 0


def _forms(folded: str) -> Iterable[str]:
    """Yield a heading, then without marks, groups and the place's own name."""
    plain = folded.strip("*＊:：")
    yield plain
    yield plain.rpartition("/")[2]
    yield plain.rpartition("-")[2]
    for part in ("latitude", "longitude"):
        if plain.endswith(f"_{part}"):
            yield part
