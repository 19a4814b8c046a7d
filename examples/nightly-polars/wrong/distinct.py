"""Wrong on purpose: whoever comes in two batches is two visitors."""

import polars as pl

MERGE = {"visitors": "sum"}


def query(events):
    return events.group_by("page").agg(visitors=pl.col("user_id").n_unique())
