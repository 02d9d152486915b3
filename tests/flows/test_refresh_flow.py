"""The real Prefect flow over the sample workspace gives what `koetabi refresh` gives."""

import sys
import time
from datetime import date
from pathlib import Path

import pytest

from koetabi.errors import ModelError
from koetabi.pipeline.demo import WEEKS, make_demo, receive_week
from koetabi.pipeline.refresh import alone
from koetabi.pipeline.refresh import refresh as without_prefect

pytestmark = pytest.mark.flow


@pytest.fixture(scope="session")
def flows():
    folder = str(Path(__file__).parents[2] / "flows")
    sys.path.insert(0, folder)
    from prefect.testing.utilities import prefect_test_harness

    import refresh

    with prefect_test_harness(server_startup_timeout=180):
        yield refresh
    sys.path.remove(folder)


def test_the_flow_and_the_command_give_the_same_snapshot(flows, tmp_path):
    by_flow, by_command = make_demo(tmp_path / "flow"), make_demo(tmp_path / "command")
    for number, day in enumerate(WEEKS, 1):
        for workspace in (by_flow, by_command):
            receive_week(workspace, number)
        done = flows.refresh(by_flow.root, day)
        without_prefect(by_command, day)
    assert (by_flow.out / "map.json").read_bytes() == (by_command.out / "map.json").read_bytes()
    assert done.page == by_flow.out / "map.html"

    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        artifacts = {a.key for a in client.read_artifacts()}
        names = {run.name for run in client.read_flow_runs()}
    assert artifacts == {"koetabi-summary", "koetabi-pain-points", "koetabi-map"}
    assert {"2026-W45", "2026-W46"} <= names

    broken = make_demo(tmp_path / "broken")
    settings = broken.root / "koetabi.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('model = ""', 'model = "nowhere"'), encoding="utf-8"
    )
    started = time.monotonic()
    with pytest.raises(ModelError):
        flows.refresh(broken.root, WEEKS[0])
    assert time.monotonic() - started < 30, "a setting at fault stays at fault: nothing is tried again"

    with alone(by_flow), pytest.raises(Exception, match="another refresh"):
        flows.refresh(by_flow.root, date(2026, 11, 15))
