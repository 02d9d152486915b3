"""koetabi 声旅: the voice of the customer as a living customer journey map.

``analyze(df)`` labels a DataFrame of comments; ``load_model()`` gives the classifier; ``sentence_encoder()`` gives
vectors of sentences; ``open_workspace(path)`` and ``refresh(workspace)`` bring a map up to date.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from koetabi.classify import load_model
    from koetabi.pipeline.predict import analyze
    from koetabi.pipeline.refresh import refresh
    from koetabi.pipeline.sentences import sentence_encoder
    from koetabi.workspace import init_workspace, open_workspace

__all__ = ["analyze", "init_workspace", "load_model", "open_workspace", "refresh", "sentence_encoder"]

_HOMES = {
    "analyze": "koetabi.pipeline.predict",
    "init_workspace": "koetabi.workspace",
    "load_model": "koetabi.classify",
    "open_workspace": "koetabi.workspace",
    "refresh": "koetabi.pipeline.refresh",
    "sentence_encoder": "koetabi.pipeline.sentences",
}


def __getattr__(name: str) -> Any:
    # Imported when first used: `koetabi --help` must not wait for NumPy and SudachiPy.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
