"""The words by which folders and files tell parts: train, val or test; this is the one place that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from byeori.core.unicode import normal

PARTS = ("train", "val", "test")
WORDS = {
    "train": (
        *("train", "training", "trn", "trainval", "학습", "훈련", "訓練", "学習", "训练", "entrenamiento"),
        *("entraînement", "entrainement", "apprentissage", "treino", "treinamento", "addestramento", "trainieren"),
        *("trainings", "trening", "eğitim", "тренировка", "обучение", "学习", "學習"),
    ),
    "val": (
        *("val", "valid", "validation", "dev", "devel", "development", "검증", "検証", "驗證", "验证", "validierung"),
        *(
            "validación",
            "validacion",
            "validação",
            "validacao",
            "validazione",
            "convalida",
            "validatie",
            "doğrulama",
            "валидация",
        ),
    ),
    "test": (
        *("test", "testing", "tst", "eval", "evaluation", "holdout", "heldout", "테스트", "시험", "평가", "テスト"),
        *("評価", "測試", "测试", "评估", "prueba", "pruebas", "teste", "testes", "évaluation", "evaluación"),
        *("evaluacion", "avaliação", "avaliacao", "valutazione", "evaluierung", "prova", "тест"),
    ),
}
"""Part to the words for it, in small letters. What is held out or evaluated on judges, and never chooses."""
BESIDE = (
    *("set", "sets", "data", "dataset", "split", "part", "files", "folder", "dir", "samples", "examples"),
    *("images", "image", "imgs", "img", "pictures", "photos", "labels", "masks", "texts"),
    *(
        "데이터셋",
        "데이터",
        "세트",
        "셋",
        "용",
        "データセット",
        "データ",
        "セット",
        "用",
        "集",
        "数据集",
        "数据",
        "資料集",
    ),
    *("datos", "conjunto", "de", "données", "donnees", "daten", "dados", "dati"),
)
"""What may stand beside such a word and tells nothing: `trainset`, `train_images`, `Test Set`."""

_PART_OF = {word: part for part, words in WORDS.items() for word in words}
_GLUED = re.compile(rf"\b({'|'.join(_PART_OF)})({'|'.join(BESIDE)})\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TWO_WORDS = re.compile(r"\b(hold|held) out\b")


def part_of(name: str, *, whole: bool = False) -> str | None:
    """Give the part that a name tells by its first or last word: train, val or test; None where it tells none.

    `whole` wants no other words than those that tell nothing, as in `Test Set` or `train2017`.

    >>> [part_of(name) for name in ("Training", "seg_test", "valid-2011", "trainImages", "Hold Out", "red")]
    ['train', 'test', 'val', 'train', 'test', None]
    """
    words = words_of(name)
    telling = [word for word in words if word not in BESIDE]
    if not telling or (whole and len(telling) > 1):
        return None
    return next((_PART_OF[word] for word in (telling[0], telling[-1]) if word in _PART_OF), None)


def words_of(name: str) -> list[str]:
    """Give the words of a name in small letters, without numbers; what is glued to a part's word is one of its own.

    >>> words_of("TrainSet_2"), words_of("testimages")
    (['train', 'set'], ['test', 'images'])
    """
    text = _CAMEL.sub(" ", normal(name)).casefold()
    found = " ".join(re.findall(r"[^\W\d_]+", text))
    return _GLUED.sub(r"\1 \2", _TWO_WORDS.sub(r"\1out", found)).split()


def telling(names: Iterable[str]) -> dict[str, str]:
    """Give those of the names that tell a part, with it.

    >>> telling(["Training", "dev", "notes"])
    {'Training': 'train', 'dev': 'val'}
    """
    return {name: part for name in names if (part := part_of(name)) is not None}


def part_notes(parts: Mapping[str, str], what: str) -> tuple[str, ...]:
    """Say which names were taken for which parts, for a user to see; nothing where each is called as its part is.

    >>> part_notes({"Training": "train", "val": "val"}, "the folders")
    ('the parts are the folders: Training is train, val is val',)
    """
    if all(name.casefold() == part for name, part in parts.items()):
        return ()
    named = sorted(parts.items(), key=lambda pair: (PARTS.index(pair[1]), pair[0]))
    return (f"the parts are {what}: " + ", ".join(f"{name} is {part}" for name, part in named),)


def known_words() -> str:
    """Give the words in a line, for an error."""
    return "; ".join(f"{part} ({', '.join(words)})" for part, words in WORDS.items())
