"""Classification: segments → stage, polarity and valence, emotion, facet; and the map's own stages."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from koetabi.classify.model import Model, load_model

if TYPE_CHECKING:
    from koetabi.classify.fitting import train
    from koetabi.classify.measuring import cross_validate, evaluate

__all__ = ["Model", "cross_validate", "evaluate", "load_model", "train"]

# Labelling loads neither; both are found at first use.
_LATER = {"train": "fitting", "evaluate": "measuring", "cross_validate": "measuring"}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
