import pytest

from koetabi.errors import InputError, KoetabiError
from koetabi.workspace import TEMPLATES, init_workspace, load_template, open_workspace


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_a_valid_map_with_japanese_names(name):
    definition = load_template(name)
    assert len(definition.stages) >= 4
    assert definition.personas
    assert all(ord(stage.name[0]) > 0x3000 for stage in definition.stages)


def test_init_makes_a_workspace_that_opens(tmp_path):
    init_workspace(tmp_path / "w", "hotel")
    workspace = open_workspace(tmp_path / "w")
    assert [stage.id for stage in workspace.definition.stages][:2] == ["plan", "arrive"]
    assert workspace.settings.schedule.timezone == "Asia/Tokyo"
    assert workspace.inbox.is_dir()


def test_init_never_overwrites(tmp_path):
    init_workspace(tmp_path)
    (tmp_path / "journey.yaml").write_text("mine")
    with pytest.raises(InputError, match="not overwritten"):
        init_workspace(tmp_path, "hotel")
    assert (tmp_path / "journey.yaml").read_text() == "mine"


def test_init_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KoetabiError, match="cannot write"):
        init_workspace(tmp_path / "file" / "below")


def test_unknown_template_names_the_known(tmp_path):
    with pytest.raises(InputError, match=r"basic-5.*hotel"):
        init_workspace(tmp_path, "no-such")


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        ("koetabi.toml", "workers = 'many'", "workers"),
        ("koetabi.toml", "colour = 'red'", "colour"),
        ("koetabi.toml", "storre = ''", "did you mean store"),
        ("koetabi.toml", "[sources.survei]", "survei"),
        ("koetabi.toml", "[schedule]\ncron = 'every monday'", "five fields"),
        ("koetabi.toml", "[schedule]\ntimezone = 'Mars/X'", "Mars/X"),
        ("koetabi.toml", "lang = 'fr'", "lang"),
        ("journey.yaml", "title: x", "stages is missing"),
        ("journey.yaml", "- a", "root"),
        ("journey.yaml", "stages: [{id: A, name: x, canonical: [use]}]", "stages.0.id"),
        ("journey.yaml", "stages: [{id: a, name: x, canonical: [use], goals: y}]", "did you mean goal"),
        ("koetabi.toml", "= =", "cannot read"),
        ("journey.yaml", "stages: []", "at least one stage"),
        ("journey.yaml", "stages: [{id: a, name: A, canonical: [nowhere]}]", "nowhere"),
        ("journey.yaml", "stages: [{id: a, name: A, examples: [x]}]", "at least 4 examples"),
        (
            "journey.yaml",
            "stages: [{id: a, name: A, canonical: [use]}, {id: b, name: B, canonical: [use]}]",
            "two stages",
        ),
        ("journey.yaml", "{", "cannot read"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path, file, content, fault):
    init_workspace(tmp_path)
    (tmp_path / file).write_text(content)
    with pytest.raises(InputError, match=fault) as caught:
        open_workspace(tmp_path)
    assert file in str(caught.value)
    assert any("ぁ" <= c <= "ん" for c in caught.value.message.ja)


def test_environment_overrides_the_file(tmp_path, monkeypatch):
    workspace = init_workspace(tmp_path)
    monkeypatch.setenv("KOETABI_WORKERS", "3")
    monkeypatch.setenv("KOETABI_STORE_URL", "sqlite:///elsewhere.db")
    assert workspace.workers == 3
    assert workspace.store_url == "sqlite:///elsewhere.db"
    monkeypatch.setenv("KOETABI_WORKERS", "lots")
    with pytest.raises(InputError, match="KOETABI_WORKERS"):
        _ = workspace.workers
