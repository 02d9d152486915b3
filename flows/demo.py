"""Two consecutive weekly runs of the real flow over the sample workspace: `python flows/demo.py DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from koetabi.pipeline.demo import WEEKS, make_demo, receive_week
from refresh import refresh, week_name


def main(root: Path) -> None:
    """Make the workspace, receive and refresh each week, print where the map is."""
    workspace = make_demo(root)
    for number, day in enumerate(WEEKS, 1):
        receive_week(workspace, number)
        done = refresh(root, day)
        counts = done.journey_map.counts
        print(f"{week_name(day)}: {counts.comments} comments, {len(done.journey_map.pain_points)} pain points")
        for sentence in done.journey_map.summary.ja:
            print(f"  {sentence}")
    print(f"地図 / map: {done.page}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
