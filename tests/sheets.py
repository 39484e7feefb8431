"""Static files as production sends them."""

from functools import cache

from django.contrib.staticfiles import finders

from cpor.static_files import Sources, bundled


@cache
def sources() -> Sources:
    return {name: (storage, name) for finder in finders.get_finders() for name, storage in finder.list([])}


def as_sent(name: str) -> bytes:
    """The file's content, a sheet in one piece; not yet compressed."""
    if name.endswith(".css"):
        return bundled(name, sources()).encode()
    storage, path = sources()[name]
    with storage.open(path) as file:
        return bytes(file.read())
