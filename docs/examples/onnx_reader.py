"""Answers raw files and cells with an exported folder (`model.onnx`, `preprocess.json`), without byeori and torch.

It needs numpy, Pillow and onnxruntime (and `tokenizers` for a model of texts that has a tokenizer). Copy it, and take
out what your model does not need: everything that has to happen before and after the graph is in here, and every
number that it depends on is in `preprocess.json`.

    python onnx_reader.py runs/last/bundle-onnx '{"image": "cat.jpg"}'
"""

from __future__ import annotations

import base64
import io
import json
import math
import re
import sys
import unicodedata
import zlib
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

FORMAT = 1


class Reader:
    """An exported model with what stands around its graph."""

    def __init__(self, folder: str | Path) -> None:
        self.rules = json.loads((Path(folder) / "preprocess.json").read_text(encoding="utf-8"))
        if self.rules["format"] != FORMAT:
            raise ValueError(f"preprocess.json is of format {self.rules['format']}; this reader knows {FORMAT}")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        path = str(Path(folder) / "model.onnx")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def answer(self, cells: dict) -> dict:
        """Answer one sample: its cells by input, files as paths."""
        feed = {}
        for given, rules in zip(self.session.get_inputs(), self.rules["inputs"], strict=True):
            feed[given.name] = INPUTS[rules["kind"]](cells.get(rules["name"]), rules)[None]
        found = dict(zip(self.rules["outputs"], self.session.run(self.rules["outputs"], feed), strict=True))
        target = self.rules["target"]
        if target["kind"] == "points":  # answered in px of the picture that was sent
            name = next(rules["name"] for rules in self.rules["inputs"] if rules["kind"] == "scene")
            target = {**target, "size": ImageOps.exif_transpose(Image.open(cells[name])).size}
        return TARGETS[target["kind"]]({name: values[0] for name, values in found.items()}, target)


# Pictures


def picture(cell: str | Path, rules: dict) -> Image.Image | np.ndarray:
    """Open a picture: upright, eight bits a channel, in the one mode, what is transparent over white."""
    if str(cell).endswith(".npy"):
        pixels = np.load(cell)
        return eight_bits(pixels, rules) if pixels.ndim == 3 else Image.fromarray(eight_bits(pixels, rules))
    image = ImageOps.exif_transpose(Image.open(cell))
    if image.mode.startswith(("I", "F")):
        image = Image.fromarray(eight_bits(np.asarray(image), rules))
    if image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    return in_mode(image, rules["mode"])


def in_mode(image: Image.Image, mode: str) -> Image.Image:
    if image.mode == "RGBA" != mode:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image if image.mode == mode else image.convert(mode)


def eight_bits(numbers: np.ndarray, rules: dict) -> np.ndarray:
    """Bring numbers of more bits to 0 ... 255 by the range that was learned, or by the usual one."""
    if numbers.dtype == np.uint8:
        return numbers
    if numbers.dtype == np.int32 and numbers.min() >= 0 and numbers.max() < 2**16:
        numbers = numbers.astype(np.uint16)
    is_float = numbers.dtype.kind == "f"
    learned = rules["float_range"] if is_float else rules["integer_range"]
    usual = (1 if numbers.max() <= 1.02 else 255) if is_float else 65535 if numbers.dtype == np.uint16 else 255
    black, white = learned or (0.0, usual)
    return np.clip(np.round((numbers.astype(np.float64) - black) * (255 / (white - black))), 0, 255).astype(np.uint8)


def resized(image: Image.Image | np.ndarray, size: tuple[int, int], box: tuple | None = None) -> np.ndarray:
    """Scale as Pillow does, bilinear over the whole source; of many channels each by itself; (rows, columns, ...)."""
    if isinstance(image, np.ndarray):
        return np.stack([resized(Image.fromarray(plane), size, box)[..., 0] for plane in image.transpose(2, 0, 1)], 2)
    if image.size != size or box not in (None, (0, 0, *size)):
        image = image.resize(size, Image.Resampling.BILINEAR, box, reducing_gap=3.0)
    pixels = np.asarray(image)
    return pixels if pixels.ndim == 3 else pixels[:, :, None]


def image_input(cell: str | Path, rules: dict) -> np.ndarray:
    """The middle square scaled to `side`, of which the middle `size` is taken: (channels, size, size), 0 to 255."""
    image = picture(cell, rules)
    width, height = image.size if isinstance(image, Image.Image) else image.shape[1::-1]
    square, side, size = min(width, height), rules["side"], rules["size"]
    left, top, start = (width - square) // 2, (height - square) // 2, (side - size) // 2
    pixels = resized(image, (side, side), (left, top, left + square, top + square))
    return pixels[start : start + size, start : start + size].transpose(2, 0, 1).astype(np.float32)


def scene_input(cell: str | Path, rules: dict) -> np.ndarray:
    """The whole picture scaled: (channels, rows, columns), 0 to 255."""
    return resized(picture(cell, rules), (rules["columns"], rules["rows"])).transpose(2, 0, 1).astype(np.float32)


def strip_input(cell: str | Path, rules: dict) -> np.ndarray:
    """A line's ink: (width, height), 1 where paper is, 255 where ink is darkest."""
    grey = in_mode(picture(cell, rules), "L")
    width = max(8, round(grey.width * rules["height"] / grey.height))
    small = grey.resize((width, rules["height"]), Image.Resampling.BILINEAR, reducing_gap=3.0)
    values = np.asarray(small, np.float32).T
    low, paper, high = np.percentile(values, [1, 50, 99])
    depth = paper - values if paper - low >= high - paper else values - paper
    strength = max(float(np.percentile(depth, 99.5)), 32)
    return (1 + (np.clip(depth / strength, 0, 1) * 254).round()).astype(np.uint8).astype(np.float32)


# Cells of tables


def word(text: str) -> str:
    """A cell in the one form in which it is compared."""
    unseen = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"), "")
    return unicodedata.normalize("NFC", text.translate(unseen).replace("\u00a0", " ")).strip()


def is_missing(cell: object, rules: dict) -> bool:
    if cell is None or cell != cell:
        return True
    return isinstance(cell, str) and (not word(cell) or word(cell).casefold() in rules["missing"])


def number_of(cell: object, rules: dict) -> float:
    """A number with at most marks of thousands and the column's unit; nan where it is missing."""
    if is_missing(cell, rules):
        return math.nan
    if not isinstance(cell, str):
        return float(cell)
    text = word(cell)
    if rules["unit"]:
        text = text.replace(rules["unit"], "").strip()
    if rules["decimal"] == ",":
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", text):
        text = text.replace(",", "")
    if "_" in text:
        raise ValueError(f"{cell!r} is not a number")
    return float(text.replace(" ", ""))


def scaled(value: float, rules: dict) -> float:
    """A number in the units that the graph takes."""
    if rules["scaling"] == "quantile" and len(rules["edges"]) > 1:
        rank = np.interp(value, rules["edges"], np.linspace(0, 1, len(rules["edges"])))
        return float((rank - 0.5) * 12**0.5)
    if rules["scaling"] == "log":
        value = math.log(max(value + rules["offset"], 1e-3 * (rules["least"] + rules["offset"])))
    return (value - rules["mean"]) / rules["std"]


def number_input(cell: object, rules: dict) -> np.ndarray:
    """The scaled number, at most 10 from 0, and 0; where it is missing 0 and 1."""
    value = number_of(cell, rules)
    if math.isnan(value):
        return np.array([0, 1], np.float32)
    return np.array([min(max(scaled(value, rules), -10), 10), 0], np.float32)


def vector_input(cell: list[float], rules: dict) -> np.ndarray:
    """Numbers without their means, in units of their deviations."""
    return ((np.asarray(cell, np.float64) - rules["means"]) / rules["stds"]).astype(np.float32)


def category_input(cell: object, rules: dict) -> np.ndarray:
    """The place among the classes, from 1; 0 for any other."""
    name = "" if is_missing(cell, rules) else word(cell) if isinstance(cell, str) else f"{cell}"
    twin = name.removesuffix(".0") if name.endswith(".0") else f"{name}.0"
    found = name if name in rules["classes"] else twin
    return np.array(rules["classes"].index(found) + 1 if found in rules["classes"] else 0, np.int64)


def flag_input(cell: object, rules: dict) -> np.ndarray:
    """-1 no, 1 yes; and 1 where it is missing."""
    if is_missing(cell, rules):
        return np.array([0, 1], np.float32)
    name = word(str(cell)).casefold().removesuffix(".0")
    if name not in (*rules["yes"], *rules["no"]):
        raise ValueError(f"{cell!r} is neither yes nor no")
    return np.array([1 if name in rules["yes"] else -1, 0], np.float32)


def date_of(cell: str | float, rules: dict) -> datetime:
    """A date of digits, with a time or not; others (names of months, zones) are the caller's to read."""
    if rules["epoch"]:
        a_second = {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}[rules["epoch"]]
        return datetime(1970, 1, 1) + timedelta(seconds=float(cell) / a_second)
    day, _, clock = word(str(cell)).replace("T", " ").partition(" ")
    parts = re.fullmatch(r"(\d{4}|\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{1,2})|(\d{4})(\d\d)(\d\d)", day)
    if not parts:
        raise ValueError(f"{cell!r} is not a date that this reader knows")
    first, second, third = (int(part) for part in parts.groups() if part is not None)
    if not rules["order"] and "." not in day and first <= 12 and second <= 12 and first != second:
        raise ValueError(f"{cell!r} may be two dates; write it as 2024-05-31")
    order = "ymd" if first > 31 else rules["order"] or "dmy"
    found = dict(zip("dmy" if order == "ymd" and third > 31 else order, (first, second, third), strict=True))
    year = found["y"] if found["y"] > 99 else found["y"] + (1900 if found["y"] >= 69 else 2000)
    hour, minute, second = [*(float(part) for part in clock.split(":") if part), 0, 0, 0][:3]
    return datetime(year, found["m"], found["d"], int(hour), int(minute), int(second))


def date_input(cell: object, rules: dict) -> np.ndarray:
    """Of each part in `used` its place from -1 to 1, with sine and cosine where it comes round; and 1 if missing."""
    around = {"month": 12, "weekday": 7, "hour": 24, "day": 366}
    value = None if is_missing(cell, rules) else date_of(cell, rules)
    first, last, found = rules["first"], rules["last"], []
    for name in rules["used"]:
        if value is None:
            found += [0.0] * (3 if name in around else 1)
            continue
        x = {
            "year": min(max(value.year, first), last) - first,
            "month": value.month - 1,
            "weekday": value.weekday(),
            "hour": value.hour + value.minute / 60 + value.second / 3600,
            "day": value.timetuple().tm_yday - 1,
        }[name]
        found.append(2 * x / around.get(name, max(last - first, 1)) - 1)
        if name in around:
            found += [math.sin(x * 2 * math.pi / around[name]), math.cos(x * 2 * math.pi / around[name])]
    return np.array([*found, float(value is None)], np.float32)


# Texts


def text_input(cell: str, rules: dict) -> np.ndarray:
    """The numbers of the text's known n-grams, from 1, or of its tokens."""
    plain = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]", " ", cell.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", plain).strip()
    if not text:
        raise ValueError("the text is empty")
    if "tokenizer" in rules:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(rules["tokenizer"])
        tokenizer.no_padding()
        tokenizer.enable_truncation(rules["length"])
        return np.array(tokenizer.encode(text).ids or [0], np.int64)
    known = np.frombuffer(base64.b64decode(rules["ngrams"]), "<u4")
    found = ngrams(text[: rules["length"]], rules)
    rows = np.flatnonzero(np.isin(known, found)) + 1
    return (rows if len(rows) else np.zeros(1)).astype(np.int64)


def ngrams(text: str, rules: dict) -> np.ndarray:
    """The hashes of n-grams of words, of characters within words, and where letters are not Latin, across them."""
    plain = " ".join(text.lower().split())
    parts = [of_words(plain, rules["words"]), of_characters(f" {plain} ", 1, rules["characters"])]
    if re.search(r"[^\W\d_a-z\u00aa-\u024f\u1e00-\u1eff]", plain):
        loose = re.sub(r"[\sa-z\u00aa-\u024f\u1e00-\u1eff]", "", plain)
        parts.append([some + np.uint64(0x5851F42D4C957F2D) for some in of_characters(loose, 2, rules["across"])])
    hashes = np.concatenate([some for part in parts for some in part])
    return np.unique(hashes >> np.uint64(64 - rules["bits"])).astype(np.uint32)


FACTOR = np.uint64(0x9E3779B97F4A7C15)


def of_words(text: str, longest: int) -> list[np.ndarray]:
    found = re.findall(r"[^\W_]+|[^\w\s]|_", text)
    words = np.array([int.from_bytes(blake2b(w.encode(), digest_size=8).digest(), "little") for w in found], np.uint64)
    hashes, parts = np.zeros(len(words), np.uint64), []
    for n in range(1, min(longest, len(words)) + 1):
        hashes = hashes[: len(words) - n + 1] * FACTOR + words[n - 1 :]
        parts.append(mixed(hashes + np.uint64(n << 32)))
    return parts


def of_characters(text: str, shortest: int, longest: int) -> list[np.ndarray]:
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    spaces = np.concatenate([[0], np.cumsum(points == ord(" "))])
    hashes, parts = np.zeros(len(points), np.uint64), []
    for n in range(1, min(longest, len(points)) + 1):
        count = len(points) - n + 1
        hashes = hashes[:count] * FACTOR + points[n - 1 :]
        inner = spaces[n - 1 : n - 1 + count] - spaces[1 : 1 + count] if n > 1 else points == ord(" ")
        if n >= shortest:
            parts.append(mixed(hashes[inner <= 0] + np.uint64(n)))
    return parts


def mixed(hashes: np.ndarray) -> np.ndarray:
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


# Answers


def classes_answer(found: dict, target: dict) -> dict:
    """The likeliest class, or of two the one by the threshold."""
    shares = found["probabilities"]
    best = int(shares.argmax())
    if (line := target["threshold"]) is not None:
        place = target["classes"].index(line["class"])
        best = place if shares[place] >= line["from"] else 1 - place
    named = dict(zip(target["classes"], shares.tolist(), strict=True))
    return {"value": target["classes"][best], "confidence": named[target["classes"][best]], "probabilities": named}


def labels_answer(found: dict, target: dict) -> dict:
    """The labels from their thresholds on."""
    shares = found["probabilities"].tolist()
    chosen = [share >= least for share, least in zip(shares, target["thresholds"], strict=True)]
    return {
        "value": [name for name, is_in in zip(target["labels"], chosen, strict=True) if is_in],
        "confidence": min(share if is_in else 1 - share for share, is_in in zip(shares, chosen, strict=True)),
        "probabilities": dict(zip(target["labels"], shares, strict=True)),
    }


def number_answer(found: dict, target: dict) -> dict:
    """The number, and between which the truth mostly lies."""
    return {"confidence": None, **{name: float(found[name]) for name in ("value", "low", "high") if name in found}}


def numbers_answer(found: dict, target: dict) -> dict:
    """Each number by its name."""
    parts = [name for name in ("value", "low", "high") if name in found]
    return {
        "confidence": None,
        **{name: dict(zip(target["names"], found[name].tolist(), strict=True)) for name in parts},
    }


def points_answer(found: dict, target: dict) -> dict:
    """Each point in px, and how far off the truth mostly is."""
    at = (found["points"] * target["size"] - 0.5).tolist()
    off = [radius * math.prod(target["size"]) ** 0.5 for radius in target["radii"]]
    told = {"value": at, "radius": off} if off else {"value": at}
    if not target["names"]:
        return told
    return {name: dict(zip(target["names"], some, strict=True)) for name, some in told.items()}


def mask_answer(found: dict, target: dict) -> dict:
    """The class of each pixel, as the numbers of a PNG."""
    places = found["probabilities"].argmax(0)
    counts = np.bincount(places.ravel(), minlength=len(target["classes"])) / places.size
    file = io.BytesIO()
    Image.fromarray(np.array(target["values"], np.uint8)[places]).save(file, "PNG")
    return {
        "value": f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}",
        "confidence": float(found["probabilities"].max(0).astype(np.float64).mean()),
        "shares": dict(zip(target["classes"], counts.tolist(), strict=True)),
    }


def line_answer(found: dict, target: dict) -> dict:
    """The text: of a network that writes all before the first end, else by CTC."""
    logs = found["outputs"].astype(np.float64)
    if target["decoding"] == "written":
        classes = logs.argmax(1)
        length = int(np.argmax(np.r_[classes, 0] == 0))
        shares = np.exp(np.minimum(logs[np.arange(len(logs)), classes], 0))[: length + 1]
        return {"value": text_of(classes[:length].tolist(), target), "confidence": float(shares.prod())}
    if not target["beams"]:
        classes = logs.argmax(1)
        kept = [sign for before, sign in zip([-1, *classes], classes) if sign != before and sign]  # noqa: B905
        share = math.exp(min(logs.max(1).sum(), 0))
        return {"value": text_of(kept, target), "confidence": share}
    numbers, share = searched(logs, target["beams"], language_of(target["language"]), target["weight"])
    return {"value": text_of(numbers, target), "confidence": share}


def text_of(numbers: list[int], target: dict) -> str:
    lines = "".join(target["characters"][number - 1] for number in numbers).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def searched(logs: np.ndarray, beams: int, share_of, weight: float) -> tuple[tuple[int, ...], float]:
    """The likeliest text by all of its paths (prefix search), a language model of characters beside."""

    def said(prefix: tuple[int, ...], sign: int) -> float:
        return weight * (math.log(share_of((0, *prefix[-8:]), sign)) + (2.2 if sign else 0.0)) if weight else 0.0

    def add(found: dict, prefix: tuple[int, ...], blank: float, sign: float) -> None:
        before = found.get(prefix, (-math.inf, -math.inf))
        found[prefix] = (np.logaddexp(before[0], blank), np.logaddexp(before[1], sign))

    ends, spoken = {(): (0.0, -math.inf)}, {(): 0.0}
    for step in logs:
        signs = np.flatnonzero(step > -6.0)
        signs = signs[signs != 0]
        signs = signs[np.argsort(-step[signs], kind="stable")[:8]] if len(signs) > 8 else signs
        found: dict[tuple[int, ...], tuple[float, float]] = {}
        for prefix, (blank, sign) in ends.items():
            both = np.logaddexp(blank, sign)
            add(found, prefix, both + step[0], sign + step[prefix[-1]] if prefix else -math.inf)
            for character in signs.tolist():
                longer = (*prefix, character)
                repeats = bool(prefix) and prefix[-1] == character
                add(found, longer, -math.inf, (blank if repeats else both) + step[character])
                if longer not in spoken:
                    spoken[longer] = spoken[prefix] + said(prefix, character)
        ranked = sorted(found.items(), key=lambda entry: -np.logaddexp(*entry[1]) - spoken[entry[0]])[:beams]
        ends, spoken = dict(ranked), {prefix: spoken[prefix] for prefix, _ in ranked}
    best = max(ends, key=lambda prefix: np.logaddexp(*ends[prefix]) + spoken[prefix] + said(prefix, 0))
    return best, math.exp(min(np.logaddexp(*ends[best]), 0.0))


def language_of(letters: str):
    """How likely a character is after others (Witten & Bell), of the counts of n-grams that the letters hold."""
    if not letters:
        return lambda before, sign: 1.0
    planes = np.frombuffer(zlib.decompress(base64.b64decode(letters)), np.uint8)
    numbers = np.ascontiguousarray(planes.reshape(4, -1).T).view("<u4").ravel().tolist()
    sizes, at, counts, following = numbers[1 : 1 + numbers[0]], 1 + numbers[0], [], {}
    for length, size in enumerate(sizes, 1):
        columns = [numbers[at + k * size : at + (k + 1) * size] for k in range(length + 1)]
        at += (length + 1) * size
        counts.append({tuple(gram): count for *gram, count in zip(*columns, strict=True)})
        for gram, count in counts[-1].items():
            total, kinds = following.get(gram[:-1], (0, 0))
            following[gram[:-1]] = (total + count, kinds + 1)

    def share_of(before: tuple[int, ...], sign: int) -> float:
        gram = (*before[max(len(before) - len(counts) + 1, 0) :], sign)
        share = 1 / max(len(counts[0]), 1)
        for length in range(1, len(gram) + 1):
            total, kinds = following.get(gram[-length:-1], (0, 0))
            if not total:
                break
            share = (counts[length - 1].get(gram[-length:], 0) + kinds * share) / (total + kinds)
        return share

    return share_of


INPUTS = {
    "image": image_input,
    "scene": scene_input,
    "strip": strip_input,
    "number": number_input,
    "vector": vector_input,
    "category": category_input,
    "flag": flag_input,
    "date": date_input,
    "text": text_input,
}
TARGETS = {
    "category": classes_answer,
    "flag": classes_answer,
    "labels": labels_answer,
    "number": number_answer,
    "numbers": numbers_answer,
    "points": points_answer,
    "mask": mask_answer,
    "line": line_answer,
}

if __name__ == "__main__":
    found = Reader(sys.argv[1]).answer(json.loads(sys.argv[2]))
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
