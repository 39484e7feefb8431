"""What one job may cost."""

from typing import NamedTuple

MEGABYTE = 1024 * 1024


class Bounds(NamedTuple):
    cpu_seconds: int
    seconds: int  # by the wall's clock, for a machine that is busy
    memory_bytes: int = 768 * MEGABYTE  # of address space, libraries included
    output_bytes: int = 128 * MEGABYTE  # of each file it writes, what it says included
    niceness: int = 0  # above it where nobody waits for it, and people wait for pages


SCRATCH_BYTES = 64 * MEGABYTE  # of all files that a job keeps beside it while it works
