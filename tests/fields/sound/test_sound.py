"""Sounds go the whole way: checked, trained on, judged, asked, exported; and nothing else knows of them."""

import json
import re

import numpy as np
import pytest
import torch

from byeori import Bundle, Dataset, Recipe, check, check_field, evaluate, export, train
from byeori.core.errors import ConfigError, DataError, ModelError
from byeori.core.seeds import draw
from byeori.fields.sound.sound import Sound
from byeori.fields.warp import draw_warp
from sounds import RATE, class_folders, encoded, tone
from source import SOURCE

CELLS = [encoded(tone(hertz, seconds)) for hertz, seconds in ((300, 0.3), (600, 0.4), (900, 0.5), (1_200, 0.9))]
# Where the word may stand: the name in public, and a page that plays what a file's media type says is to be heard.
ALLOWED = {"__init__.py", "fields/about.py", "serving/page/page.js", "serving/page/index.html"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return class_folders(tmp_path_factory.mktemp("sounds") / "tones")


@pytest.fixture(scope="module")
def run(folder, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("runs"))
        yield train(Dataset(folder), Recipe(epochs=6, batch=4, seed=1))


def test_it_keeps_the_contract():
    check_field(Sound(rate=RATE), CELLS)


def test_nothing_outside_its_folder_names_sounds():
    words = re.compile(r"\b(sound|audio|wav|flac|spectrogram|mel)\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(SOURCE)}: {match[0]}"
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix in (".py", ".js", ".html", ".jinja")
        and SOURCE / "fields" / "sound" not in path.parents
        and path.relative_to(SOURCE).as_posix() not in ALLOWED
        and (match := words.search(path.read_text(encoding="utf-8")))
    ]
    assert not found, f"adding a kind of data is one folder; found {found}"


def test_length_and_scale_are_learned_of_the_training_part():
    learned = Sound(rate=RATE).scaled(CELLS).learn(iter(()), Recipe())
    assert learned.seconds == 0.8  # 19 of 20 are no longer
    assert -10 < learned.loudest < 0
    assert learned == Sound(rate=RATE).learn(map(Sound(rate=RATE).read, CELLS), Recipe())
    with pytest.raises(DataError, match="no sound of the training part can be read"):
        Sound().scaled([b"broken"]).learn(iter(()), Recipe())


def test_a_longer_sound_is_cut_about_its_middle_and_a_shorter_one_stands_in_silence():
    field = Sound(rate=RATE, seconds=0.5, loudest=0.0)
    long = np.concatenate([tone(300, 0.5), tone(1_500, 0.5), tone(300, 0.5)])
    place = field.pack(field.read(encoded(tone(1_500, 0.5))))[:, 25].argmax()
    assert (field.pack(field.read(encoded(long)))[:, 5:-5].argmax(0) == place).all()
    short = field.pack(field.read(encoded(tone(1_500, 0.1))))
    assert short[:, :15].max() == short[:, -15:].max() == 0
    assert short[:, 25].argmax() == place


def test_a_batch_is_changed_by_the_warp_alone():
    field = Sound(rate=RATE).scaled(CELLS)
    packed = torch.from_numpy(np.stack([field.pack(field.read(cell)) for cell in CELLS]))
    still, warp = field.batch(packed, None), draw_warp(4, Recipe(), draw(0, "warp", 3))
    assert torch.equal(still, packed[:, None] / 255)
    assert torch.equal(field.batch(packed, warp), field.batch(packed, warp))
    assert not torch.equal(field.batch(packed, warp), still)
    assert torch.equal(Sound(hidden=0.0, seconds=1.0).batch(packed, warp), still)


def test_traits_say_how_it_sounds():
    traits = Sound(rate=RATE).traits(Sound(rate=RATE).read(encoded(np.pad(tone(), 2_000), RATE)))
    assert traits["duration_s"] == 1.0
    assert traits["silence"] == pytest.approx(0.5, abs=0.03)
    assert traits["loudness_db"] == pytest.approx(10 * np.log10(0.125 / 2), abs=0.1)
    assert (traits["clipped"], traits["rate_hz"], traits["channels"]) == (0.0, RATE, 1.0)


@pytest.mark.parametrize("wrong", [{"rate": 100}, {"bands": 4}, {"seconds": -1.0}, {"hidden": 1.0}])
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ConfigError, match="wanted"):
        Sound(**wrong)
    with pytest.raises(ModelError, match="none for sounds"):
        Sound().stem(Recipe(model="resnet18"))


def test_a_folder_of_sounds_is_checked(folder, tmp_path):
    copy = class_folders(tmp_path / "tones", each=4)
    (copy / "low" / "broken.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
    (copy / "low" / "cover.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (copy / "high" / "phone.m4a").write_bytes(b"....")
    found = {(one.kind, one.files) for one in check(Dataset(copy))}
    assert ("unreadable", ("low/broken.wav",)) in found
    assert ("passed over", ("low/cover.png",)) in found
    assert ("passed over", ("high/phone.m4a",)) in found
    assert not {kind for kind, _ in found} & {"identifier", "leak"}


def test_a_folder_of_sounds_is_learned_and_judged_beside_a_plain_model(run, folder):
    assert run.record.recipe["model"] == "small-sound"
    report = evaluate(run)
    assert report.main[1].value == 1.0
    assert "logistic regression on mean and spread of each band" in report.baselines
    answers = Bundle.load(run.folder).predict([folder / "low" / "0.flac", encoded(tone(1_500))])
    assert [answer["value"] for answer in answers] == ["low", "high"]


def test_worst_guesses_can_be_heard(run, tmp_path):
    data = tmp_path / "other"
    for label, hertz in (("low", 1_500), ("high", 300)):
        (data / label).mkdir(parents=True)
        (data / label / "a.wav").write_bytes(encoded(tone(hertz)))
    page = evaluate(run, data).save(tmp_path / "report").read_text(encoding="utf-8")
    assert page.count("<audio controls") >= 2


def test_the_graph_answers_alike_and_what_comes_before_it_is_told(run):
    onnx = pytest.importorskip("onnxruntime")
    folder = export(run, "onnx")
    told = json.loads((folder / "preprocess.json").read_text(encoding="utf-8"))["inputs"][0]
    sound = np.pad(tone(700, told["frames"] * told["hop"] / told["rate"], told["rate"]), 3)
    mine = _as_told(sound[3:-3], told)
    answered = onnx.InferenceSession((folder / "model.onnx").read_bytes()).run(None, {told["name"]: mine[None]})[0]
    field = Bundle.load(folder).task.inputs["sound"]
    packed = field.pack(field.read(encoded(sound[3:-3], told["rate"], subtype="FLOAT")))
    np.testing.assert_allclose(mine[0], packed / 255, atol=1.01 / 255)
    np.testing.assert_allclose(answered, Bundle.load(run.folder).outputs({"sound": packed[None]}), atol=0.05)


def _as_told(samples: np.ndarray, told: dict) -> np.ndarray:
    """What `preprocess.json` says, done by somebody who has read nothing else."""
    window, hop, size, rate = (told[name] for name in ("window", "hop", "size", "rate"))
    hann = np.hanning(window + 1)[:-1]
    padded = np.pad(samples, window)
    mel = np.linspace(*(2595 * np.log10(1 + f / 700) for f in (told["lowest_hz"], rate / 2)), told["bands"] + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hertz = np.arange(size // 2 + 1) * rate / size
    weights = np.array([np.interp(hertz, edges[n : n + 3], [0, 1, 0]) for n in range(told["bands"])])
    out = np.zeros((1, told["bands"], told["frames"]), np.float32)
    for frame in range(told["frames"]):
        first = frame * hop - window // 2 + window
        power = np.abs(np.fft.rfft(padded[first : first + window] * hann, size)) ** 2 / (hann.sum() / 2) ** 2
        level = 10 * np.log10(np.maximum(weights @ power, told["floor"]))
        out[0, :, frame] = np.rint(np.clip((level - told["loudest"] + told["span"]) / told["span"], 0, 1) * 255) / 255
    return out


def test_a_column_of_a_table_is_a_sound_alone_and_beside_others(folder, tmp_path):
    rows = [
        f"{path.relative_to(folder.parent)},{len(path.name)},{path.parent.name}" for path in sorted(folder.rglob("*.*"))
    ]
    table = folder.parent / "tones.csv"
    table.write_text("\n".join(["clip,letters,label", *rows]))
    assert type(Dataset(table).task.inputs["clip"]) is Sound
    data = Dataset(table, fields={"clip": Sound(rate=RATE, seconds=0.3), "letters": "Number"})
    assert {name: type(one).__name__ for name, one in data.task.inputs.items()} == {
        "clip": "Sound",
        "letters": "Number",
    }
    learned = data.learned(Recipe())
    model = learned.model(Recipe()).eval()
    batch = learned.batch({name: torch.from_numpy(x) for name, x in learned.examples(2).items()})
    assert model(batch).shape == (2, 2)
