"""The objects a PDF is made of, one by one, without what they refer to, which comes by itself."""

from collections.abc import Iterator

import pikepdf

from documents.content_checks.refused import Refused

FILE_KEYS = ("/UF", "/F", "/DOS", "/Mac", "/Unix")  # of a file's name and its content; the first is the best
_DEEPEST = 100


def written(item: pikepdf.Object) -> bytes:
    """As qpdf writes it down: names are spelled plainly, a stream's content is left out."""
    if not isinstance(item, pikepdf.Object):  # a number or a truth value, as Python has them
        return b""
    dictionary = item.stream_dict if isinstance(item, pikepdf.Stream) else item
    return dictionary.unparse(resolved=True)


def dictionaries(item: pikepdf.Object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """The object and what is written into it, not what it refers to."""
    if depth > _DEEPEST:
        raise Refused("FILE_TOO_COSTLY")
    if isinstance(item, pikepdf.Stream):
        item = item.stream_dict
    if isinstance(item, pikepdf.Dictionary):
        yield item
        children = [child for _key, child in item.items()]
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        is_container = isinstance(child, pikepdf.Dictionary | pikepdf.Array)
        if is_container and not child.is_indirect:
            yield from dictionaries(child, depth + 1)
