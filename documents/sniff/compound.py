"""Compound files (OLE): Outlook messages, objects in Office files, and what Office protected by a password."""

from typing import IO

import olefile

from documents.names import clean_name
from documents.refusals import FileRefused

_PACKAGE = "\x01ole10native"  # any file whatever, as an icon to double-click
_MACROS = {"macros", "vba", "_vba_project", "_vba_project_cur"}


def check_not_protected(file: IO[bytes], name: str) -> None:
    with olefile.OleFileIO(file) as opened:
        if opened.exists("EncryptedPackage"):
            raise FileRefused("FILE_PROTECTED", name=name)


def check_object(file: IO[bytes], inner: str, name: str) -> None:
    """An object in a document, as a formula or a drawing: no macros, no file behind an icon."""
    with olefile.OleFileIO(file) as opened:
        steps = {step.lower() for path in opened.listdir(storages=True) for step in path}
    if steps & _MACROS:
        raise FileRefused("FILE_HAS_MACROS", name=name)
    if _PACKAGE in steps:
        raise FileRefused("FILE_CARRIES_FILES", name=name, inner=clean_name(inner))
    if "encryptedpackage" in steps:
        raise FileRefused("FILE_PROTECTED", name=name)
