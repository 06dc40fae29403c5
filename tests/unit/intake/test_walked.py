"""Tables of walked stretches."""

import pytest

from geoplan.base.errors import InputError, MissingError
from geoplan.intake.walked import read_walked


def test_a_table_with_a_mark_and_further_columns(tmp_path):
    """As Excel saves it; times come out in UTC."""
    path = tmp_path / "a.csv"
    path.write_text("by,edge,from_m,to_m,at\n王,3,0,12.5,2026-06-09T08:30:00+08:00", "utf-8-sig")
    found = read_walked(path)
    assert found["edge"].tolist() == [3]
    assert found["at"].iloc[0].isoformat() == "2026-06-09T00:30:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "edge,at\n1,2026-06-01",
        "edge,from_m,to_m,at\nx,0,1,2026-06-01",
        "edge,from_m,to_m,at\n1,0,1,gestern",
        "",
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, text):
    """A column lacks, a number or a time cannot be read, nothing at all."""
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_walked(path)
    assert caught.value.code == "patrol.walked"
    with pytest.raises(MissingError):
        read_walked(tmp_path / "b.csv")
