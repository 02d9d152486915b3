"""Puts data/ and models/ into the wheel, so that an installed koetabi needs nothing beside it."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = {
    "data/templates": "templates",
    "data/demo": "demo",
    "data/corpus": "corpus",
    "data/schema": "schema",
    "models": "models",
}


class BuildWithData(build_py):
    """build_py, then the data folders as package data."""

    def run(self) -> None:
        """Copy each folder to koetabi/_data, where workspace.data_folder looks first."""
        super().run()
        if self.editable_mode:
            return
        for source, name in CARRIED.items():
            target = Path(self.build_lib) / "koetabi" / "_data" / name
            shutil.copytree(Path(__file__).parent / source, target, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithData})
