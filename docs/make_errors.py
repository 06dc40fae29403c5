"""Make the pages of error codes from the catalogue: `python docs/make_errors.py`."""

import re
from pathlib import Path

from geoplan.base.words import catalogue

HERE = Path(__file__).parent
SOURCE = HERE.parent / "geoplan"
_RAISED = re.compile(r"(?:Error|code=|note)\(?\s*(?:\n\s*)?[\"']([a-z_]+(?:\.[a-z_]+)+)[\"']")
TITLES = {
    "zh": ("错误与提示代码", "代码", "说明与改法"),
    "en": ("Codes of errors and findings", "Code", "Meaning and mend"),
}


def raised_codes() -> list[str]:
    """Return every code that the source raises or notes, in order."""
    found = {
        code
        for path in SOURCE.rglob("*.py")
        if "words" not in path.parts
        for code in _RAISED.findall(path.read_text("utf-8"))
    }
    extra = {code for code in catalogue() if code.startswith(("plan.unreached.", "round.missing."))}
    return sorted((found & catalogue().keys()) | extra)


def page(lang: str) -> str:
    """Return one language's page."""
    title, code_head, text_head = TITLES[lang]
    lines = [f"# {title}", "", f"| {code_head} | {text_head} |", "|-|-|"]
    for code in raised_codes():
        text = catalogue()[code][0 if lang == "zh" else 1]
        cell = text.replace("|", "\\|").replace("*", "\\*").replace("\n", " ")
        cell = cell.replace("<", "&lt;").replace("{", "\\{")
        lines.append(f"| `{code}` | {cell} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for language in TITLES:
        (HERE / language / "errors.md").write_text(page(language), encoding="utf-8")
