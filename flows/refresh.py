"""The weekly flow: when it runs, what is retried, what Prefect shows. The work is in koetabi.pipeline."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")

from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from koetabi.errors import InputError
from koetabi.pipeline import aggregate, ingest, label, publish
from koetabi.pipeline.refresh import Refreshed, alone, finish, today
from koetabi.store.database import open_store
from koetabi.store.snapshots import Saved
from koetabi.workspace import open_workspace

# Reading and writing can fail for a moment (a share, a database server): each step may be tried again.
BACKOFF: list[float] = [2, 10, 60]


def passes(_task: object, _run: object, state: State) -> bool:
    """Whether a failure may pass by itself: a setting or a model at fault stays at fault."""
    return not isinstance(state.data, InputError)


AGAIN: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": BACKOFF,
    "retry_condition_fn": passes,
    "cache_policy": NO_CACHE,
}


def week_name(day: date) -> str:
    """Run name: the ISO week, ``2026-W46``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _run_name() -> str:
    from prefect.runtime import flow_run

    day = flow_run.parameters.get("as_of")
    return week_name(date.fromisoformat(str(day)) if day else today())


@task(name="ingest", **AGAIN)
def ingest_inbox(root: Path, day: date) -> ingest.Ingested:
    """inbox/ → store."""
    workspace = open_workspace(root)
    return ingest.ingest(workspace, open_store(workspace.store_url), day)


@task(name="analyse", **AGAIN)
def analyse(root: Path) -> tuple[int, int]:
    """Label all that waits, batch by batch; (analysis, how many). A retry goes on where it stopped."""
    workspace = open_workspace(root)
    engine = open_store(workspace.store_url)
    analysis = label.current_analysis(workspace, engine)
    return analysis, label.label_all(workspace, engine, analysis)


@task(name="aggregate", **AGAIN)
def build_snapshot(root: Path, analysis: int, day: date) -> Saved:
    """Store → snapshot."""
    workspace = open_workspace(root)
    return aggregate.aggregate(workspace, open_store(workspace.store_url), analysis, day)


@task(name="publish", **AGAIN)
def publish_map(root: Path, saved: Saved) -> Path:
    """Snapshot → out/."""
    workspace = open_workspace(root)
    return publish.publish(workspace, open_store(workspace.store_url), saved)


@flow(name="koetabi-refresh", flow_run_name=_run_name)
def refresh(root: Path, as_of: date | None = None) -> Refreshed:
    """Bring the map of the workspace at ``root`` up to date, to the end of ``as_of`` (today in Japan)."""
    day = as_of or today()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    workspace = open_workspace(root)
    with alone(workspace):
        taken = ingest_inbox(root, day)
        analysis, labelled = analyse(root)
        saved = build_snapshot(root, analysis, day)
        page = publish_map(root, saved)
        done = finish(open_store(workspace.store_url), saved, page, taken, labelled, day, started)
    show(done)
    return done


def show(done: Refreshed) -> None:
    """What a person sees in Prefect: the summary, the pain points, the way to the map."""
    journey = done.journey_map
    news = "\n".join(f"- {sentence}" for sentence in journey.summary.ja) or "- 統計的に確かな変化はありません"
    counts = journey.counts
    create_markdown_artifact(
        key="koetabi-summary",
        markdown=f"# {journey.map.title} {done.snapshot}\n\n{news}\n\n"
        f"新しい声 {done.ingested.new} 件、全体 {counts.comments} 件・{counts.customers} 人。"
        f"読めなかったもの {done.rejected_in_all} 件。",
    )
    rows = [
        {
            "id": p.id,
            "課題": p.title,
            "段階": p.stage,
            "人数": p.n_customers,
            "今週": p.trend.this_period,
            "変化": p.trend.change,
        }
        for p in journey.pain_points
    ]
    create_table_artifact(key="koetabi-pain-points", table=rows or [{"課題": "なし"}])
    create_link_artifact(key="koetabi-map", link=done.page.resolve().as_uri(), link_text="ジャーニーマップ")


if __name__ == "__main__":
    import sys

    refresh(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else None)
