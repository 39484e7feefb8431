"""What refusing costs, in a process that has never held the files: `python -m documents.tests.measure MANIFEST`."""

import json
import sys
import time
from pathlib import Path

from documents import content_checks
from documents.content_checks.refused import Refused


def memory(what: str) -> int:
    """Bytes, as the kernel counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def measure(path: str, name: str) -> dict:
    with Path(path).open("rb") as file:
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak
        before, began, code = memory("VmRSS"), time.process_time(), ""
        try:
            content_checks.check(file, name)
        except Refused as refused:
            code = refused.code
        seconds = time.process_time() - began
        return {"code": code, "seconds": seconds, "bytes": memory("VmHWM") - before}


if __name__ == "__main__":
    manifest = json.loads(Path(sys.argv[1]).read_text())
    measure(*manifest[0])  # what is loaded once is not the file's cost
    print(json.dumps([measure(*sample) for sample in manifest]))
