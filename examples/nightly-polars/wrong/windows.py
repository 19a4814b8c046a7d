"""Wrong on purpose: no MERGE, so a window that goes over two batches has two rows."""

import polars as pl


def query(events):
    return (
        events.filter(pl.col("type") == "view")
        .group_by(window_id=pl.col("event_time") // 10_000, campaign="campaign")
        .agg(views=pl.len())
    )
