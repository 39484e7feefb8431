"""`python -m sandbox JOB CPU_SECONDS SECONDS MEMORY OUTPUT NICENESS [ARGUMENT …] <document >said`"""

import sys
from importlib import import_module

from sandbox.confine import OUT_OF_MEMORY, confine


def main(job: str, *words: str) -> int:
    cost, arguments = words[:5], words[5:]
    confine(*map(int, cost))
    try:
        module = import_module(job)
        with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as to:
            module.main(list(arguments), source, to)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
