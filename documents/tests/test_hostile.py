import io
import json
import subprocess
import sys

import pytest
from django.conf import settings

from documents import content_checking, content_checks, limits
from documents.content_checks.refused import Refused
from documents.limits import KINDS, extension
from documents.refusals import FileRefused
from documents.tests import (
    harmless,
    hostile,
    hostile_images,
    hostile_mail,
    hostile_office,
    hostile_pdf,
    hostile_pdf_costs,
    test_content_checking,
)

NEW = (
    hostile.BAD
    | hostile_pdf.BAD
    | hostile_pdf_costs.BAD
    | hostile_office.BAD
    | hostile_mail.BAD
    | hostile_images.BAD
)
BAD = test_content_checking.BAD | NEW
GOOD = hostile.GOOD | harmless.GOOD
FAST, SMALL = test_content_checking.FAST, test_content_checking.SMALL
# What goes the whole way, into the sandbox and back.
THROUGH = [
    "pdf that starts a program, its kind elsewhere",
    "pdf with a program",
    "xlsx with a command in entities",
    "eml with a name in words",
    "tif whose pages go round",
]


def test_there_are_enough_samples():
    parts = (
        test_content_checking,
        hostile,
        hostile_pdf,
        hostile_pdf_costs,
        hostile_office,
        hostile_mail,
        hostile_images,
    )
    assert len(BAD) == sum(len(part.BAD) for part in parts) >= 450
    parts_of_good = (
        harmless.harmless_pdf.GOOD,
        harmless.harmless_office.GOOD,
        harmless.MAILS,
        harmless.PICTURES,
    )
    assert len(harmless.GOOD) == sum(map(len, parts_of_good)) >= 160


@pytest.mark.parametrize(("name", "build", "code"), NEW.values(), ids=NEW)
def test_hostile_file_is_refused(name, build, code):
    content = build()
    assert len(content) <= limits.MAX_FILE_BYTES
    with pytest.raises(Refused) as refused:
        content_checks.check(io.BytesIO(content), name)
    assert refused.value.code == code


@pytest.mark.parametrize(("name", "build"), GOOD.values(), ids=GOOD)
def test_honest_file_is_taken(name, build):
    content_checks.check(io.BytesIO(build()), name)


@pytest.mark.parametrize("sample", THROUGH)
def test_hostile_file_is_refused_in_words(sample):
    name, build, code = BAD[sample]
    with pytest.raises(FileRefused) as refused:
        content_checking.content_type(io.BytesIO(build()), name=name)
    assert refused.value.code == code


@pytest.mark.parametrize("sample", ["pdf with an order as XML", "tif of twenty pages", "heic"])
def test_honest_file_is_taken_through_the_sandbox(sample):
    name, build = GOOD[sample]
    assert (
        content_checking.content_type(io.BytesIO(build()), name=name) == KINDS[extension(name)].content_type
    )


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for the memory")
def test_refusals_are_quick_and_small(tmp_path):
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
