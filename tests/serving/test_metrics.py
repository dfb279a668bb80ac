"""What a server counts is in the text that Prometheus reads, and two servers count apart."""

from byeori.serving.metrics import Metrics


def _lines(metrics: Metrics) -> list[str]:
    return metrics.text().decode().splitlines()


def test_requests_are_counted_by_path_and_status_and_timed_by_path():
    metrics = Metrics()
    for status in (200, 200, 413):
        metrics.requested("/v1/predict", status, 0.02)
    lines = _lines(metrics)
    assert 'byeori_requests_total{path="/v1/predict",status="200"} 2.0' in lines
    assert 'byeori_requests_total{path="/v1/predict",status="413"} 1.0' in lines
    assert 'byeori_request_seconds_bucket{le="0.01",path="/v1/predict"} 0.0' in lines
    assert 'byeori_request_seconds_bucket{le="0.025",path="/v1/predict"} 3.0' in lines


def test_rows_are_counted_by_their_fate_and_batches_by_their_size():
    metrics = Metrics()
    metrics.journalled("written", 3)
    metrics.journalled("dropped", 2)
    metrics.batched(5)
    metrics.traitless(4)
    lines = _lines(metrics)
    assert 'byeori_journal_rows_total{fate="written"} 3.0' in lines
    assert 'byeori_journal_rows_total{fate="dropped"} 2.0' in lines
    assert 'byeori_batch_samples_bucket{le="4.0"} 0.0' in lines
    assert 'byeori_batch_samples_bucket{le="8.0"} 1.0' in lines
    assert "byeori_journal_traitless_total 4.0" in lines


def test_a_shown_number_is_asked_for_when_somebody_looks():
    metrics, waiting = Metrics(), [1]
    metrics.show("byeori_waiting", "Samples that wait.", lambda: len(waiting))
    waiting.append(2)
    assert "byeori_waiting 2.0" in _lines(metrics)


def test_two_servers_in_one_process_count_apart():
    first, second = Metrics(), Metrics()
    first.batched(1)
    assert "byeori_batch_samples_count 0.0" in _lines(second)
