import pytest

from byeori.fields.text.script import script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("A rope, 12 m long", "latin"),
        ("그물의 벼리", "hangul"),
        ("日本語のテキスト", "kana"),
        ("漢字文章", "han"),
        ("Привет, мир", "cyrillic"),
        ("καλημέρα", "greek"),
        ("مرحبا بالعالم", "arabic"),
        ("שלום", "hebrew"),
        ("नमस्ते", "devanagari"),
        ("สวัสดี", "thai"),
        ("ꦲꦏ꧀ꦱꦫꦗꦮ", "other"),
        ("12:30 😀", "none"),
        ("", "none"),
    ],
)
def test_the_script_is_that_of_most_letters(text, script):
    assert script_of(text) == script


def test_a_word_of_another_script_changes_nothing():
    assert script_of("오늘 본 영화는 good, 정말 좋았다") == "hangul"
