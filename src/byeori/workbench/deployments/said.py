"""What the gate and the servers say in sentences of fixed forms, in the reader's language.

The forms are those of the English catalogue, `deployments.said`: a sentence that has one is said by the same entry of
the other language. Whatever has none stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from byeori.workbench.frame.catalogue import Texts

_FORMS = "deployments.said"
_BETWEEN = "; "


def said(text: str, t: Texts) -> str:
    """Give a sentence in the language of `t`, each of its clauses by itself.

    >>> said("nothing stands under production yet, so there is nothing to be better than", Texts.of("ko"))
    'production 이름의 모델이 아직 없어 비교할 대상이 없습니다'
    >>> said("they differ in a way of their own", Texts.of("ko"))
    'they differ in a way of their own'
    """
    if t.language == "en":
        return text
    return _BETWEEN.join(_clause(one, t) for one in text.split(_BETWEEN))


def _clause(text: str, t: Texts) -> str:
    found = [(key, match.groupdict()) for key, form in _forms().items() if (match := form.fullmatch(text))]
    if not found:
        return text
    key, values = min(found, key=lambda one: sum(map(len, one[1].values())))  # the form that says most by itself
    return t(f"{_FORMS}.{key}", **values)


@cache
def _forms() -> Mapping[str, re.Pattern[str]]:
    texts = Texts.of("en").under(_FORMS)
    return {key: _form(text) for key, text in texts.items() if isinstance(text, str)}


def _form(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text)
    names = parts[1::2]
    pattern = "".join(
        re.escape(fixed) + (f"(?P<{name}>.*?)" if name else "")
        for fixed, name in zip(parts[::2], [*names, ""], strict=True)
    )
    return re.compile(pattern, re.DOTALL)
