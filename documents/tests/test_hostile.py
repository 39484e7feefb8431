import gc
import sys
import tempfile
import time
from pathlib import Path

import pytest

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


def memory(what: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


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


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for the memory")
@pytest.mark.parametrize("sample", BAD)
def test_refusal_is_quick_and_small_and_says_what_is_allowed(stored, sample):
    name, build, _code = BAD[sample]
    file = stored(build())
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak
    before, began = memory("VmRSS"), time.process_time()
    with pytest.raises(FileRefused) as refused:
        sniff.content_type(file, name=name)
    assert time.process_time() - began < FAST
    assert memory("VmHWM") - before < SMALL
    assert str(ALLOWED) in refused.value.sentence
