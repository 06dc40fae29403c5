"""Conditions over the columns of a frame: `category in ("bank", "telecom") and size >= 200`.

A small language of its own, so that every verifier in every language reads it alike:

    condition  = all { "or" all }
    all        = one { "and" one }
    one        = "not" one | "(" condition ")" | column test
    test       = ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) value
               | [ "not" ] "in" "(" value { "," value } ")"
    value      = "text" | 'text' | integer | null
    column     = a Latin letter, "_" or a sign of U+4E00..9FFF, then these or digits

Texts compare with texts by code point, integers with integers; order between other kinds is
false, and so is order with null. Standard library only.
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from geoplan.base.errors import DesignError
from geoplan.frame.text import Value

Getter = Callable[[str], Value]
Condition = Callable[[Getter], bool]

_TOKEN: Final = re.compile(
    r"[ \t\r\n]*(?:(?P<text>\"[^\"\\]*\"|'[^'\\]*')|(?P<number>-?[0-9]+)"
    r"|(?P<sign>==|!=|<=|>=|<|>|\(|\)|,)|(?P<word>[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*))"
)
_ORDERS: Final[Mapping[str, Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_TESTS: Final = frozenset({"==", "!=", *_ORDERS})
_KEYWORDS: Final = frozenset({"and", "or", "not", "in", "null"})
_DEEPEST: Final = 50
_BLANK: Final = " \t\r\n"


class _Reader:
    """Reads a condition token by token."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.place, self.depth = text, 0, 0, 0
        self.tokens: list[tuple[str, str, int]] = []
        self.columns: list[str] = []
        while self.place < len(text.rstrip(_BLANK)):
            found = _TOKEN.match(text, self.place)
            if not found:
                rest = text[self.place :]
                raise self.fault(self.place + len(rest) - len(rest.lstrip(_BLANK)))
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind], found.start(kind)))
            self.place = found.end()

    def fault(self, place: int | None = None) -> DesignError:
        if place is None:
            place = self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.text)
        return DesignError("design.where", where=self.text, place=place + 1)

    def peek(self) -> str:
        if self.at >= len(self.tokens):
            return ""
        kind, word, _ = self.tokens[self.at]
        return word if kind in {"sign", "word"} else ""

    def take(self, word: str) -> bool:
        if self.peek() != word:
            return False
        self.at += 1
        return True

    def expect(self, word: str) -> None:
        if not self.take(word):
            raise self.fault()

    def condition(self) -> Condition:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.fault()
        parts = [self.all()]
        while self.take("or"):
            parts.append(self.all())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else lambda get: any(part(get) for part in parts)

    def all(self) -> Condition:
        parts = [self.one()]
        while self.take("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else lambda get: all(part(get) for part in parts)

    def one(self) -> Condition:
        if self.take("not"):
            self.depth += 1
            if self.depth > _DEEPEST:
                raise self.fault()
            inner = self.one()
            self.depth -= 1
            return lambda get: not inner(get)
        if self.take("("):
            inner = self.condition()
            self.expect(")")
            return inner
        return self.test(self.column())

    def column(self) -> str:
        if self.at >= len(self.tokens):
            raise self.fault()
        kind, word, _ = self.tokens[self.at]
        if kind != "word" or word in _KEYWORDS:
            raise self.fault()
        self.at += 1
        self.columns.append(word)
        return word

    def test(self, column: str) -> Condition:
        turned = self.take("not")
        if turned or self.peek() == "in":
            self.expect("in")
            values = self.values()
            return lambda get: any(_same(get(column), value) for value in values) != turned
        sign = self.peek()
        if sign not in _TESTS:
            raise self.fault()
        self.at += 1
        value = self.value()
        return lambda get: _compare(get(column), sign, value)

    def values(self) -> list[Value]:
        self.expect("(")
        found = [self.value()]
        while self.take(","):
            found.append(self.value())
        self.expect(")")
        return found

    def value(self) -> Value:
        if self.at >= len(self.tokens):
            raise self.fault()
        kind, word, _ = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return word[1:-1]
        if kind == "number":
            return int(word)
        if word == "null":
            return None
        self.at -= 1
        raise self.fault()


def _same(one: Value, two: Value) -> bool:
    return type(one) is type(two) and one == two


def _compare(one: Value, sign: str, two: Value) -> bool:
    if sign in {"==", "!="}:
        return _same(one, two) == (sign == "==")
    if one is None or type(one) is not type(two):
        return False
    order: Callable[[Value, Value], bool] = _ORDERS[sign]
    return order(one, two)


def read_condition(text: str) -> tuple[Condition, list[str]]:
    """Return a condition and the columns it names; an empty text holds for every unit.

    Raises
    ------
    DesignError
        `design.where`, with the place (1 = first sign) that cannot be read.
    """
    if not text.strip(_BLANK):
        return (lambda _get: True), []
    reader = _Reader(text)
    condition = reader.condition()
    if reader.at < len(reader.tokens):
        raise reader.fault()
    return condition, reader.columns
