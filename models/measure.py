"""Measures the default model by leaving whole corpus files out and writes its card (minutes).

python models/measure.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from koetabi.classify import cross_validate, load_model
from koetabi.classify.card import model_card
from koetabi.text.tools import JapaneseText


def main() -> None:
    """Writes models/default/README.md."""
    here = Path(__file__).resolve().parent
    files = sorted((here.parent / "data" / "corpus").glob("*.jsonl"))
    report = cross_validate(files, JapaneseText(), progress=lambda name: sys.stderr.write(f"{name}\n"))
    card = model_card(report, load_model(here / "default").identity, len(files))
    (here / "default" / "README.md").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
