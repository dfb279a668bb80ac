"""The page of suspects: pictures inside, nothing fetched, and no name runs as a script."""

from byeori.cleaning.page import page
from byeori.cleaning.shown import Shown
from byeori.cleaning.suspects import Suspect, Suspects

BAD = '<script>alert("1")</script>'


def test_it_shows_each_suspect_with_its_picture_and_escapes_all_else():
    one = Suspect(BAD, "ab12", "label", BAD, "dog", f"like {BAD}", 0.98, 0.71)
    odd = Suspect("9.png", "cd34", "outlier", "cat", None, "unlike all", 0.7)
    shown = {BAD: Shown("data:image/jpeg;base64,AA", ""), "9.png": Shown("", "a &lt;b&gt; text")}
    found = Suspects(BAD, "label", (one, odd), 9, ("margins",), notes=(BAD,), shown=shown)
    html = page(found)
    assert "<script" not in html
    assert 'src="data:image/jpeg;base64,AA"' in html
    assert "71% sure" in html
    assert "a &lt;b&gt; text" in html
    assert "Samples unlike all others" in html
    assert "http" not in html
