"""Texts with `train()`: accuracy on the test parts beside TF-IDF and logistic regression, fitted in the same run.

python benchmarks/quality_text.py --save                    # n-grams, four sets, three seeds
python benchmarks/quality_text.py --save --model minilm     # the small English encoder, two sets
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from compare import DATA, Finding, Goal, arguments, publish, shown
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from byeori import Bundle, Category, Dataset, Recipe, Text, train

SETS = {"nsmc": "c", "ag_news_small": "w", "sst2": "w", "sms_spam": "w"}
"""Sets, and whether TF-IDF counts characters or words of them."""
GOALS = {
    "ngrams": {"nsmc": 0.85, "ag_news_small": 0.87, "sst2": 0.81, "sms_spam": 0.95},
    "minilm": {"ag_news_small": 0.89, "sst2": 0.87},
}
LEFT_OUT = {"nsmc": ("rating", "id", "movie_id", "date"), "ag_news_small": ("label_name",)}
"""Columns that give the answer away, or are no text."""
VAL = 0.1  # of the training part, where the set has no validation part of its own


def read(name: str, part: str) -> tuple[list[str], list[str]]:
    """Give texts and labels of a part; quotes are ordinary characters in these tables."""
    with open(DATA / name / f"{part}.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row["text"] for row in rows], [row["label"] for row in rows]


def tfidf(name: str) -> list[str]:
    """Fit TF-IDF and logistic regression on the training part; give what they say of the test part."""
    if SETS[name] == "w":
        counts = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    else:
        counts = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
    texts, labels = read(name, "train")
    model = LogisticRegression(C=5, max_iter=1000).fit(counts.fit_transform(texts), labels)
    return list(model.predict(counts.transform(read(name, "test")[0])))


def one(name: str, seed: int, given: argparse.Namespace) -> tuple[float, float, float]:
    """Train once; give accuracy and macro-F1 of the bundle on the test part, and the seconds."""
    texts, labels = read(name, "test")
    with TemporaryDirectory() as folder:
        os.environ["BYEORI_CACHE"] = str(Path(folder) / "cache")
        begun_s = time.perf_counter()
        data = Dataset(
            DATA / name,
            target="label",
            fields={"text": Text(), "label": Category()},
            ignore=LEFT_OUT.get(name, ()),
            val=VAL,
        )
        recipe = Recipe(model=given.model, epochs=given.epochs, lora=given.lora, seed=seed)
        run = train(data, recipe, folder=folder)
        seconds = time.perf_counter() - begun_s
        answers = [answer["value"] for answer in Bundle.load(run.folder).predict(texts)]
    accuracy, f1 = float(accuracy_score(labels, answers)), float(f1_score(labels, answers, average="macro"))
    print(
        f"  {name}, seed {seed}: accuracy {accuracy:.4f}, macro-F1 {f1:.4f}, {seconds:.0f} s",
        file=sys.stderr,
        flush=True,
    )
    return accuracy, f1, seconds


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="ngrams", help="what reads the texts (default: ngrams)")
    parser.add_argument("--epochs", type=float, default=None, help="epochs (default: what the recipe chooses)")
    parser.add_argument("--lora", type=int, default=0, help="rank of LoRA's matrices (default: 0, off)")
    parser.add_argument("--sets", default=None, help="sets, with commas (default: those with a goal)")


def main() -> None:
    given = arguments(__doc__ or "", repeats=3, more=_flags)
    targets = GOALS.get(given.model, {})
    names = given.sets.split(",") if given.sets else list(targets)
    rows, goals, raw = [], [], {}
    for name in names:
        if not (DATA / name).exists():
            sys.exit(f"skipped: {DATA / name} is not here")
        found = [one(name, seed, given) for seed in range(given.repeats)]
        accuracies, f1s, seconds = ([*values] for values in zip(*found, strict=True))
        labels, guesses = read(name, "test")[1], tfidf(name)
        plain, plain_f1 = accuracy_score(labels, guesses), f1_score(labels, guesses, average="macro")
        both = [(shown(accuracies, 4), f"{plain:.4f}"), (shown(f1s, 4), f"{plain_f1:.4f}")]
        rows.append((name, both[0][0], both[0][1], both[1][0], both[1][1], shown(seconds, 0)))
        raw |= {f"{name} accuracy": accuracies, f"{name} macro-F1": f1s, f"{name} seconds": seconds}
        if name in targets:
            what, values = ("macro-F1", f1s) if name == "sms_spam" else ("accuracy", accuracies)
            mean = sum(values) / len(values)
            goals.append(Goal(f"{name}: {what} at least {targets[name]:g}", f"{mean:.4f}", mean >= targets[name]))
    notes = [
        f"Mean over {given.repeats} seeds on the test part, which the bundle sees once, at the end; the validation "
        f"part (the set's own, or {VAL:.0%} of the training part) chooses the weights and is not trained on.",
        "TF-IDF: words and pairs of words, of nsmc 1 to 4 characters; sublinear; logistic regression with C = 5, "
        "fitted on the whole training part in the same run.",
        f"Left out of nsmc: {', '.join(LEFT_OUT['nsmc'])}. The seconds hold reading, preparing, bundle and report.",
    ]
    columns = ("set", "accuracy", "TF-IDF", "macro-F1", "TF-IDF", "seconds")
    key = "quality_text" if given.model == "ngrams" else f"quality_text_{given.model}"
    publish(Finding(key, f"Texts: {given.model}", columns, rows, goals, notes, ("torch", "scikit-learn"), raw), given)


if __name__ == "__main__":
    main()
