"""Five hundred names that are code, and the reader that sees what of a page could run."""

import random
from html.parser import HTMLParser

COUNT = 500
SEEDS = (
    "<script>top.struck=1</script>",
    "<img src=x onerror=top.struck=1>",
    '"><svg onload=top.struck=1>',
    "' onmouseover=top.struck=1 x='",
    "javascript:top.struck=1",
    "</title><script>top.struck=1</script>",
    '<div hx-get="/runs/delete" hx-trigger="load">x</div>',
    "{{ 7*7 }}{% raw %}",
    "<iframe srcdoc='<script>parent.struck=1</script>'>",
    "</textarea><body onload=top.struck=1>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><button>go",
    "\u202egnp.exe\x1b[2J\x00",
    "&lt;script&gt;top.struck=1&lt;/script&gt;",
    "</script><script>top.struck=1//",
    "<a href=javascript:top.struck=1>x</a>",
    "<input autofocus onfocus=top.struck=1>",
    "{name.__class__} {0} %s",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=top.struck=1>",
)
_OURS = {"script", "style", "iframe", "base", "math", "svg", "object", "embed"}


def hostile_words() -> list[str]:
    """Each seed as it is, then mixed with others and with letters around them."""
    draw = random.Random(0)
    letters = "고양이 \"'`<>&=/\\\t\n\u2028é😀"
    made = list(SEEDS)
    while len(made) < COUNT:
        one, other = draw.sample(SEEDS, 2)
        between = "".join(draw.choices(letters, k=draw.randrange(6)))
        place = draw.randrange(len(one))
        made.append(one[:place] + between + other + one[place:] + between)
    return made


class Seen(HTMLParser):
    """The tags of a page, and whatever in them could run."""

    def __init__(self) -> None:
        super().__init__()
        self.struck: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        inline = tag == "script" and not (given.get("src") or "").startswith("/static/")
        handlers = [name for name in given if name.startswith("on")]
        away = [value for name, value in attrs if name in ("href", "src", "action", "formaction") and value]
        away = [value for value in away if not value.startswith(("/", "#"))]
        foreign = tag in _OURS - {"script"}
        if inline or handlers or away or foreign:
            self.struck.append(f"{tag} {given}")
