"""Views per campaign and window of 10 s: the same file at night and in every micro-batch."""

import polars as pl

# What a batch gives is added to what the batches before it gave.
MERGE = {"views": "sum", "last_time": "max"}


def query(events):
    return (
        events.filter(pl.col("type") == "view")
        .group_by(window_id=pl.col("event_time") // 10_000, campaign="campaign")
        .agg(views=pl.len(), last_time=pl.col("event_time").max())
    )
