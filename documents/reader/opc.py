"""Office files: a zip archive of XML parts, found by their content types, not by their names.

A DTD was refused when the file was taken in; expat itself bounds what entities may grow to.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree
from zipfile import ZipFile

from documents.reader.cleaning import clean
from documents.reader.pages import FEWEST_LETTERS, Page

TYPES = "[Content_Types].xml"
PICTURES = {"blip", "imagedata"}  # elements that show one
_NUMBER = re.compile(r"(\d+)")


def office_page(text: str, *, has_picture: bool) -> Page:
    """`has_picture`: whose words nobody reads."""
    page = Page(clean(text))
    page.is_unread = has_picture and page.letters < FEWEST_LETTERS
    return page


class Package:
    """Raises what zipfile and ElementTree raise."""

    def __init__(self, file: IO[bytes]) -> None:
        self.archive = ZipFile(file)
        self.names = {name.lower(): name for name in self.archive.namelist()}
        types = self.tree(TYPES)
        self.types = {
            element.get("PartName", "").lstrip("/").lower(): element.get("ContentType", "")
            for element in types
            if element.get("PartName")
        }

    def parts(self, role: str) -> list[str]:
        """Names of the parts whose content type ends so, the 10th after the 9th."""
        found = [part for part, kind in self.types.items() if kind.endswith(role) and part in self.names]
        return sorted(found, key=lambda part: [int(x) if x.isdecimal() else x for x in _NUMBER.split(part)])

    def tree(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._read(part))  # noqa: S314 (see above)

    def events(self, part: str) -> Iterator[tuple[str, ElementTree.Element]]:
        """Starts and ends of elements. What has ended is forgotten, so that a long part takes little memory."""
        with self.archive.open(self.names[part.lower()]) as content:
            path: list[ElementTree.Element] = []
            for event, element in ElementTree.iterparse(content, ("start", "end")):  # noqa: S314
                if event == "start":
                    path.append(element)
                    yield event, element
                else:
                    yield event, element
                    path.pop()
                    if path:
                        path[-1].remove(element)

    def targets(self, part: str) -> dict[str, str]:
        """Which part stands behind each relationship of this one."""
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels".lower()
        if rels not in self.names:
            return {}
        return {
            rel.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, rel.get("Target", "")))[
                1:
            ].lower()
            for rel in self.tree(rels)
            if rel.get("TargetMode") != "External"
        }

    def _read(self, part: str) -> bytes:
        return self.archive.read(self.names[part.lower()])


def local(element: ElementTree.Element) -> str:
    """The element's name without its namespace: strict and transitional files differ only there."""
    return element.tag.rpartition("}")[2]


def attribute(element: ElementTree.Element, name: str) -> str:
    """The attribute of that local name, "" where there is none."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""
