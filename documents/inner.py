"""What a file carries that has no name of its own: told inside the sandbox, said in words outside."""

from enum import StrEnum


class Inner(StrEnum):
    ATTACHED = "\0attached"
    BEHIND = "\0behind"
    ARCHIVE = "\0archive"
    NAMELESS = "\0nameless"
