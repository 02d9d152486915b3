from pathlib import Path

import pytest

from koetabi.journey_map import JourneyMap

SAMPLE = Path(__file__).parent / "sample_map.json"


@pytest.fixture
def sample():
    return JourneyMap.model_validate_json(SAMPLE.read_bytes())


@pytest.fixture
def empty():
    return JourneyMap.model_validate({"snapshot": "2026-11-16", "map": {"id": "map", "title": "空の地図"}})
