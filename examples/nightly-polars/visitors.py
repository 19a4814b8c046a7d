"""Different visitors per page: a batch cannot know whom another one has seen, but a set can."""

import polars as pl

MERGE = {"clicks": "sum"}


def query(events):
    return events.group_by("page", "user_id").agg(clicks=pl.len())


def finish(rows):
    return rows.group_by("page").agg(visitors=pl.len(), clicks=pl.col("clicks").sum())
