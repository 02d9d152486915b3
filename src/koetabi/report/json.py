"""``out/map.json`` and its JSON Schema."""

from __future__ import annotations

from typing import Any

from koetabi.journey_map import JourneyMap, dump


def render(journey_map: JourneyMap) -> bytes:
    """The map as UTF-8 JSON: the same bytes for the same map."""
    return dump(journey_map)


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what :func:`render` writes.

    Fields with a default are not required, so that maps of earlier versions stay valid as fields are added.
    """
    return JourneyMap.model_json_schema(by_alias=True, mode="serialization")
