"""The tables. Comments, predictions and corrections are kept apart: a new model never touches what people said."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# What was read, so that the same file never counts twice.
files = Table(
    "files",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("source", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
)

# `seq` is the order of arrival: an index that only grows keeps inserts fast at a million rows.
comments = Table(
    "comments",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("key", BigInteger, nullable=False, unique=True),
    Column("content", BigInteger, nullable=False),
    Column("analysis", Integer, nullable=False, index=True),
    Column("customer", BigInteger, nullable=False, index=True),
    Column("source", String(16), nullable=False),
    Column("day", Integer, nullable=False),
    Column("rating", Float),
    Column("rating_kind", String(16), nullable=False),
    Column("role", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("updated", String(32), nullable=False),
    # What it was read from: hash of the file's content, so that another way to read it can replace the first.
    Column("input", BigInteger, nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("text", Text, nullable=False),
)

# One row for each way of analysing (model, map's stages, dictionary): predictions name theirs.
analyses = Table(
    "analyses",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("identity", String(64), nullable=False, unique=True),
)

predictions = Table(
    "predictions",
    metadata,
    Column("analysis", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("end", Integer, nullable=False),
    Column("stage", SmallInteger, nullable=False),
    Column("stage_confidence", Float, nullable=False),
    Column("map_stage", SmallInteger, nullable=False),
    Column("polarity", SmallInteger, nullable=False),
    Column("polarity_confidence", Float, nullable=False),
    Column("valence", Float, nullable=False),
    Column("emotion", SmallInteger, nullable=False),
    Column("facet", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Negative segments with their vectors: what pain points gather. pain_point is NULL until offered,
# empty while it fits nowhere.
negatives = Table(
    "negatives",
    metadata,
    Column("analysis", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("end", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("pain_point", String(16), index=True),
    sqlite_with_rowid=False,
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("comment", BigInteger, nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    # Hash of the words corrected: if the comment is edited, the correction no longer speaks of it.
    Column("words", BigInteger, nullable=False),
    Column("field", String(16), nullable=False),
    Column("value", Text, nullable=False),
    Column("analyst", Text, nullable=False),
    Column("time", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("comment", "start", "end", "field", "value", "analyst", "time"),
)

# Samples drawn for review, with the chance each segment had; kept for good, since estimates lean on it.
samples = Table(
    "samples",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("drawn", String(32), nullable=False),
    Column("size", Integer, nullable=False),
    Column("population", Integer, nullable=False),
)

# `certain`: not drawn, but known when the sample was drawn (corrected before), hence outside its frame.
sampled = Table(
    "sampled",
    metadata,
    Column("sample", Integer, primary_key=True, autoincrement=False),
    Column("comment", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("end", Integer, nullable=False),
    Column("words", BigInteger, nullable=False),
    Column("probability", Float, nullable=False),
    Column("certain", SmallInteger, nullable=False),
)

pain_points = Table(
    "pain_points",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("title", Text, nullable=False),
    Column("title_by_analyst", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("centroid", LargeBinary, nullable=False),
    Column("n", Integer, nullable=False),
    Column("born", String(10), nullable=False),
    Column("status", String(16), nullable=False),
    Column("owner", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("feasibility", Float),
    Column("merged_into", String(16), nullable=False),
)

# What analysts said of pain points, as they said it: the overlay that the columns of `pain_points` are made of.
curations = Table(
    "curations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("pain_point", String(16), nullable=False, index=True),
    Column("field", String(16), nullable=False),
    Column("value", Text, nullable=False),
    Column("analyst", Text, nullable=False),
    Column("time", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("pain_point", "field", "value", "analyst", "time"),
)

lineage = Table(
    "lineage",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("snapshot", Text, nullable=False),
    Column("event", String(16), nullable=False),
    Column("pain_point", String(16), nullable=False),
    Column("other", String(16), nullable=False),
)

# Customers who asked to be forgotten: what they said does not come back with an old export.
forgotten = Table("forgotten", metadata, Column("customer", BigInteger, primary_key=True, autoincrement=False))

metrics = Table(
    "metrics",
    metadata,
    Column("stage", Text, primary_key=True),
    Column("touchpoint", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("segment", Text, primary_key=True),
    Column("value", Float, nullable=False),
    Column("denominator", Float),
)

rejected = Table(
    "rejected",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False, index=True),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("ja", Text, nullable=False),
    Column("en", Text, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("as_of", String(10), nullable=False, index=True),
    Column("manifest", String(64), nullable=False),
    Column("current", SmallInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("as_of", String(10), nullable=False),
    Column("started", String(32), nullable=False),
    Column("finished", String(32), nullable=False),
    Column("snapshot", String(32), nullable=False),
    Column("counts", Text, nullable=False),
)
