"""What was counted of answers, by the hour."""

from byeori.bundles.reference.counting import merge_counts


def counts_by_hour(store, bundle, *, since=None, until=None):
    """Give what all writers have counted of a bundle's answers, by the hour's begin."""
    found = {}
    for counted in store.counts.counts(bundle, since=since, until=until):
        found.setdefault(counted.start, []).append(counted.content)
    return {hour: merge_counts(contents) for hour, contents in found.items()}
