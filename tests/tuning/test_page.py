from byeori.tuning.page import page


def test_the_page_tells_what_is_recommended_and_fetches_nothing(named, worker, planted, tmp_path):
    tuned = named(worker(tmp_path, planted(lambda s: 8 * s["warmup"], noise=0.5), trials=12).work().ended)
    text = page(tuned)
    assert tuned.judged.has_winner
    assert "better than the default" in text
    assert text.count("<svg") == 2 + 3
    assert "Importance" in text
    assert "http" not in text.replace("http://www.w3.org", "")


def test_a_search_in_which_nothing_is_better_has_a_page_too(named, worker, planted, tmp_path):
    tuned = named(worker(tmp_path, planted(lambda s: -9.0, noise=0.1), trials=2).work().ended)
    text = page(tuned)
    assert "not better than the default" in text
    assert "none seemed better" in text
