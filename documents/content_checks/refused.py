"""How a check says no, inside the sandbox: a code and what else there is to tell. The sentence is made outside."""

from documents.inner import Inner

__all__ = ["Inner", "Refused"]


class Refused(Exception):
    """`inner`: the name of what the file carries, as the file has it, or an Inner."""

    def __init__(self, code: str, inner: str = "") -> None:
        self.code, self.inner = code, str(inner)
        super().__init__(code)
