"""What answers is exchanged whole: who has asked one model gets the answer of that one, and its digest."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from byeori.bundles.saving import Contents, save_bundle
from byeori.core.recipe import Recipe
from byeori.serving.lineup.lineup import Lineup
from byeori.serving.lineup.model import Model
from byeori.serving.metrics import Metrics
from byeori.serving.options import ServeOptions

PNG = {"Content-Type": "image/png"}


@pytest.fixture
def later(bundle, picture, tmp_path):
    """A bundle of the same task with other weights."""
    recipe = Recipe(model="small-resnet", weights="none", seed=2)
    model = bundle.task.model(recipe)
    contents = Contents(bundle.task, model, recipe, [{"image": picture(9)}], run="animals-2")
    return save_bundle(tmp_path / "later" / "bundle", contents)


def test_the_next_request_is_answered_by_the_next_model(server, bundle, later, picture):
    with server() as asked:
        before = asked.client.post("/v1/predict", content=picture(), headers=PNG).json()
        lineup = asked.client.app.state.lineup
        asked.client.portal.call(lineup.exchange, Model(later, ServeOptions(), Metrics(), "run-8"))
        after = asked.client.post("/v1/predict", content=picture(), headers=PNG).json()
        assert asked.client.get("/v1/bundle").json()["digest"] == later.digest
    assert (before["bundle"], after["bundle"]) == (bundle.digest, later.digest)
    [answer] = later.predict([picture()])
    assert after["answers"][0]["confidence"] == pytest.approx(answer["confidence"])
    rows = {row.bundle: row.run for row in asked.store.answers()}
    assert rows == {bundle.digest: None, later.digest: "run-8"}


def test_a_request_under_way_ends_with_the_model_that_it_began_with(server, held, later, picture):
    with server(held.bundle) as asked, ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(asked.client.post, "/v1/predict", content=picture(), headers=PNG)
        assert held.entered.wait(30)
        asked.client.portal.call(asked.client.app.state.lineup.exchange, Model(later, ServeOptions(), Metrics()))
        after = asked.client.post("/v1/predict", content=picture(), headers=PNG).json()
        held.go.set()
        before = under_way.result(30).json()
    assert (before["bundle"], after["bundle"]) == (held.bundle.digest, later.digest)
    assert {row.bundle for row in asked.store.answers()} == {held.bundle.digest, later.digest}


def test_what_waits_is_what_the_champion_has_not_answered(bundle):
    model = Model(bundle, ServeOptions(), Metrics())
    model.batching.pending = 3
    assert Lineup(model).pending == 3
    model.close(5)
