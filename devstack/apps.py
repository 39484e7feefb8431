"""The portal's apps, as the linter of imports knows them."""

import tomllib

from devstack.bootstrap import ROOT


def app_names() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(settings["tool"]["importlinter"]["root_packages"])
