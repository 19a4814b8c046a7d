"""Wrong on purpose: a session that goes over two batches is cut, and no MERGE joins two of them."""

import polars as pl


def query(events):
    begins = (pl.col("event_time").diff() >= 1_000).fill_null(True)
    return (
        events.sort("user_id", "event_time", "log_offset")
        .with_columns(session=begins.cast(pl.Int64).cum_sum().over("user_id"))
        .group_by("user_id", "session")
        .agg(first_time=pl.col("event_time").min(), clicks=pl.len())
        .drop("session")
    )
