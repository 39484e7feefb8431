"""What .venv holds after which command, with small packages of our own instead of the real ones."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from devstack.bootstrap import ROOT

pytestmark = pytest.mark.proof

LOCKS = {"run": ["portal"], "servers": ["server"], "dev": ["portal", "tester"]}


class Folder:
    """A checkout with nothing in it but what installs, and an index of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.index = root / "index"
        self.index.mkdir(parents=True)
        script = root / "devstack" / "bootstrap.py"
        script.parent.mkdir(parents=True)
        shutil.copy(ROOT / "devstack" / "bootstrap.py", script)
        for name, packages in LOCKS.items():
            self.lock(name, packages)

    def lock(self, name: str, packages: list[str], version: str = "1") -> None:
        pins = [
            f"{package}=={version} \\\n    --hash=sha256:{self.wheel(package, version)}\n"
            for package in packages
        ]
        (self.root / f"requirements-{name}.lock").write_text("# Written by hand\n" + "".join(pins))

    def wheel(self, name: str, version: str) -> str:
        """Makes it; gives its SHA-256."""
        path, about = self.index / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
        content = {
            f"{name}.py": f"VERSION = {version!r}\n",
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{file},sha256={digest(text)},{len(text)}\n" for file, text in content.items())
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in {**content, f"{about}/RECORD": f"{record}{about}/RECORD,,\n"}.items():
                archive.writestr(zipfile.ZipInfo(file), text)  # always of the same date, so of the same hash
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def bootstrap(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, self.root / "devstack" / "bootstrap.py", command],
            env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.index.as_uri()},
            capture_output=True,
            text=True,
            check=False,
        )

    def installs(self, command: str) -> bool:
        """Whether the command had anything to install."""
        ended = self.bootstrap(command)
        assert ended.returncode == 0, ended.stderr
        return "Installing" in ended.stdout

    def packages(self) -> set[str]:
        return {path.stem for path in (self.root / ".venv").glob("lib/*/site-packages/*.py")}

    def module(self, name: str) -> Path:
        (path,) = (self.root / ".venv").glob(f"lib/*/site-packages/{name}.py")
        return path


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / """Mein "Ordner" für's Büro""")


def test_each_command_adds_what_it_needs_and_nothing_else(folder: Folder) -> None:
    assert folder.installs("reset")
    assert folder.packages() == {"portal", "server"}
    made = folder.module("portal").stat().st_ino
    assert folder.installs("install")
    assert folder.packages() == {"portal", "server", "tester"}
    assert folder.module("portal").stat().st_ino == made
    assert not folder.installs("reset")
    assert not folder.installs("install")


def test_changed_lock_file_begins_anew_without_what_it_no_longer_names(folder: Folder) -> None:
    folder.installs("install")
    folder.lock("run", ["portal"], version="2")
    folder.lock("dev", ["portal"], version="2")
    assert folder.installs("reset")
    assert folder.module("portal").read_text() == "VERSION = '2'\n"
    assert folder.packages() == {"portal", "server"}


def test_broken_off_installation_begins_anew(folder: Folder) -> None:
    folder.installs("reset")
    folder.lock("dev", ["portal", "tester", "missing"])
    (folder.index / "missing-1-py3-none-any.whl").unlink()
    failed = folder.bootstrap("install")
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("The packages could not be installed")
    assert "No matching distribution found for missing==1" in failed.stderr.splitlines()[-1]
    assert "pip-" in failed.stderr.splitlines()[-1]
    folder.lock("dev", ["portal", "tester"])
    made = folder.module("portal").stat().st_ino
    assert folder.installs("install")
    assert folder.module("portal").stat().st_ino != made
