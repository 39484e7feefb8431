"""The Merkle tree of RFC 6962 (2.1): one hash for many rows, by which a single one can be shown to be among them."""

import hashlib
from collections.abc import Iterable


def root(leaves: Iterable[bytes]) -> bytes:
    """In memory for the tree's height alone."""
    peaks: list[tuple[int, bytes]] = []  # complete subtrees from the left: how many leaves, and their hash
    for leaf in leaves:
        size, node = 1, hashlib.sha256(b"\0" + leaf).digest()
        while peaks and peaks[-1][0] == size:
            node = _joined(peaks.pop()[1], node)
            size *= 2
        peaks.append((size, node))
    if not peaks:
        return hashlib.sha256().digest()
    node = peaks.pop()[1]
    while peaks:
        node = _joined(peaks.pop()[1], node)
    return node


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
