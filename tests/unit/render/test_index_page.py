"""The folder's first page: links that open, names that stay names."""

from html.parser import HTMLParser
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from geoplan.base.words import reading
from geoplan.frame.standard import Words
from geoplan.jobs.folder import write_index
from geoplan.render.web.index_page import Entry, index_page
from geoplan.render.web.shell import PageNotes

NOTES = PageNotes(title=Words(zh="晴川县", en="Qingchuan"), lang="zh", round_id="W24")


class Links(HTMLParser):
    """Collects links, and every other element that could do something."""

    def __init__(self):
        super().__init__()
        self.links, self.scripts = [], 0

    def handle_starttag(self, tag, attrs):
        """Note links and scripts."""
        told = dict(attrs)
        if tag == "a":
            self.links.append(told["href"])
        self.scripts += tag == "script" or any(name.startswith("on") for name in told)


@given(st.text(min_size=1).filter(lambda text: "/" not in text and text.isprintable()))
def test_any_name_is_a_link_to_itself(name):
    """Quotes, tags, percents, Chinese: the link leads to the very file, and nothing runs."""
    page = index_page([Entry(path=name, what=Words(zh=name, en=name), group="maps")], notes=NOTES)
    seen = Links()
    seen.feed(page)
    assert [unquote(link) for link in seen.links] == [name]
    assert seen.scripts == 0
    assert "://" not in page.replace(name, "")


def test_the_folder_is_listed_in_the_order_of_the_meeting(tmp_path):
    """Score before ranking before maps; unknown files by their name; files outside left out."""
    made = [tmp_path / name for name in ("routes.html", "ranking.html", "其他.pdf", "score.html")]
    with reading("en"):
        path = write_index(tmp_path, [*made, tmp_path.parent / "away.pdf"], notes=NOTES)
    seen = Links()
    seen.feed(path.read_text("utf-8"))
    assert [unquote(link) for link in seen.links] == [
        "score.html", "ranking.html", "routes.html", "其他.pdf",
    ]  # fmt: skip
