import json
import subprocess
import sys
import tempfile

import pytest
from django.conf import settings

from documents import limits, sniff
from documents.limits import ALLOWED, KINDS
from documents.refusals import FileRefused
from documents.tests import hostile, test_sniff

BAD = test_sniff.BAD | hostile.BAD
FAST, SMALL = test_sniff.FAST, test_sniff.SMALL


@pytest.fixture
def stored():
    """The sample as an upload lies: in a file."""
    with tempfile.TemporaryFile() as file:

        def stored(content: bytes):
            assert len(content) <= limits.MAX_FILE_BYTES
            file.write(content)
            file.seek(0)
            return file

        yield stored


def test_there_are_enough_samples():
    assert len(BAD) == len(test_sniff.BAD) + len(hostile.BAD) >= 60


@pytest.mark.parametrize(("name", "build", "code"), hostile.BAD.values(), ids=hostile.BAD)
def test_hostile_file_is_refused(stored, name, build, code):
    with pytest.raises(FileRefused) as refused:
        sniff.content_type(stored(build()), name=name)
    assert refused.value.code == code


@pytest.mark.parametrize(("name", "build"), hostile.GOOD.values(), ids=hostile.GOOD)
def test_odd_but_honest_file_is_taken(stored, name, build):
    assert sniff.content_type(stored(build()), name=name) == KINDS[limits.extension(name)].content_type


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for the memory")
def test_refusals_are_quick_and_small_and_say_what_is_allowed(tmp_path):
    manifest = []
    for number, (name, build, _code) in enumerate(BAD.values()):
        (tmp_path / str(number)).write_bytes(build())
        manifest.append([str(tmp_path / str(number)), name])
    (tmp_path / "manifest").write_text(json.dumps(manifest))
    command = [sys.executable, "-m", "documents.tests.measure", str(tmp_path / "manifest")]
    told = json.loads(
        subprocess.run(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=True).stdout
    )
    refused = dict(zip(BAD, told, strict=True))
    assert {sample: each["code"] for sample, each in refused.items()} == {
        sample: code for sample, (_name, _build, code) in BAD.items()
    }
    assert [sample for sample, each in refused.items() if each["seconds"] >= FAST] == []
    assert [sample for sample, each in refused.items() if each["bytes"] >= SMALL] == []
    assert [sample for sample, each in refused.items() if str(ALLOWED) not in each["sentence"]] == []
