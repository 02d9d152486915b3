"""Makes none.txt, remarks that belong to no stage, from the corpus: what stages with examples are told apart from.

python models/stages/build.py
"""

from __future__ import annotations

import json
from pathlib import Path

LONGEST = 40


def main() -> None:
    """Writes the short ones among the segments of stage none, one a line, sorted."""
    here = Path(__file__).resolve().parent
    files = sorted((here.parents[1] / "data" / "corpus").glob("*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    found = {segment["text"] for row in rows for segment in row["segments"] if segment["stage"] == "none"}
    kept = sorted(text for text in found if len(text) <= LONGEST and "\n" not in text)
    (here / "none.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
