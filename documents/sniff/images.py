from typing import IO

from PIL import Image

from documents.limits import MAX_PIXELS
from documents.refusals import FileRefused


def check_png(file: IO[bytes], name: str) -> None:
    """A PNG whose chunks are all there and have the right checksums."""
    with _open(file, name, b"\x89PNG\r\n\x1a\n", "PNG") as image:
        image.verify()


def check_jpeg(file: IO[bytes], name: str) -> None:
    """A JPEG that can be decoded to its end."""
    with _open(file, name, b"\xff\xd8\xff", "JPEG") as image:
        # Pillow's verify() looks at nothing in a JPEG. An eighth of the size takes a 64th of the memory.
        image.draft(None, (image.width // 8, image.height // 8))
        image.load()


def _open(file: IO[bytes], name: str, magic: bytes, format_name: str) -> Image.Image:
    """Reads the head only, so that a flood of pixels is refused before it is decoded."""
    if file.read(len(magic)) != magic:
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)
    file.seek(0)
    try:
        image = Image.open(file, formats=[format_name])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as trouble:
        raise FileRefused("FILE_IMAGE_TOO_BIG", name=name) from trouble
    if image.width * image.height > MAX_PIXELS:
        raise FileRefused("FILE_IMAGE_TOO_BIG", name=name)
    return image
