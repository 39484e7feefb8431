"""As `documents.reader.job`, but gives up at the first page that is a picture: reading those takes long."""

from collections.abc import Sequence
from typing import IO

from documents.reader import job


def main(arguments: Sequence[str], source: IO[bytes], to: IO[bytes]) -> None:
    job.main(arguments, source, to, has_time=False)
