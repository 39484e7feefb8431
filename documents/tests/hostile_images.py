"""Pictures of the newer kinds that cost too much, repeat themselves or are something else besides."""

import io
import struct
import zlib

from PIL import Image

from documents.tests.hostile import DAMAGED, EXE, FILES, NOT_THAT, SCRIPT, png_chunk, png_with
from documents.tests.samples import archive, image, pdf

TOO_LARGE, COSTLY = "FILE_IMAGE_TOO_BIG", "FILE_TOO_COSTLY"
WIDTH, HEIGHT, BITS, PACKED_BY, DRAWN, PLACES, ROWS, LENGTHS = 256, 257, 258, 259, 262, 273, 278, 279


def tiff(*pages: dict[int, int], strip: bytes = bytes(8), after: int = 0) -> bytes:
    """Pages of such tags, one number each; the strip stands first. `after`: the page behind the last, as a place."""
    content, place = b"II*\0" + struct.pack("<L", 8 + len(strip)) + strip, 8 + len(strip)
    for number, page in enumerate(pages):
        tags = {
            WIDTH: 8,
            HEIGHT: 8,
            BITS: 8,
            PACKED_BY: 1,
            DRAWN: 1,
            PLACES: 8,
            ROWS: 8,
            LENGTHS: len(strip),
        } | page
        place += 2 + 12 * len(tags) + 4
        rows = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in sorted(tags.items()))
        following = after if number == len(pages) - 1 else place
        content += struct.pack("<H", len(tags)) + rows + struct.pack("<L", following)
    return content


def webp(width: int = 64, height: int = 48) -> bytes:
    target = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(target, "WEBP")
    return target.getvalue()


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<L", len(said)) + said + bytes(len(said) % 2) for kind, said in chunks
    )
    return b"RIFF" + struct.pack("<L", len(body) + 4) + b"WEBP" + body


def canvas(width: int, height: int) -> tuple[bytes, bytes]:
    return b"VP8X", bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def heic(width: int = 64, height: int = 48, brand: bytes = b"heic") -> bytes:
    """Says that it has such a size; of its picture there is nothing."""
    size = struct.pack(">L4sLLL", 20, b"ispe", 0, width, height)
    meta = struct.pack(">L4sL", 12 + len(size), b"meta", 0) + size
    return struct.pack(">L4s4sL", 16, b"ftyp", brand, 0) + meta


def heic_of(count: int) -> bytes:
    size = struct.pack(">L4sLLL", 20, b"ispe", 0, 64, 48) * count
    return heic()[:16] + struct.pack(">L4sL", 12 + len(size), b"meta", 0) + size


FRAME = bytes(6) + (63).to_bytes(3, "little") * 2 + bytes(4)

BAD = {
    "tif that is a png": ("a.tif", lambda: image("PNG"), NOT_THAT),
    "tif that is a program": ("a.tiff", lambda: EXE, NOT_THAT),
    "tif of no page": ("a.tif", lambda: b"II*\0" + bytes(40), DAMAGED),
    "tif whose page follows itself": ("a.tif", lambda: tiff({}, after=16), DAMAGED),
    "tif whose pages go round": ("a.tif", lambda: tiff({}, {}, {}, after=16), DAMAGED),
    "tif whose page lies outside": ("a.tif", lambda: tiff({}, after=4_000_000), DAMAGED),
    "tif of 300 pages": ("a.tif", lambda: tiff(*[{}] * 300), COSTLY),
    "tif of 4 milliard pixels": ("a.tif", lambda: tiff({WIDTH: 65_000, HEIGHT: 65_000}), TOO_LARGE),
    "tif whose second page has too many pixels": (
        "a.tif",
        lambda: tiff({}, {WIDTH: 65_000, HEIGHT: 65_000}),
        TOO_LARGE,
    ),
    "tif of a huge piece": ("a.tif", lambda: tiff({322: 1_000_000, 323: 1_000_000}), TOO_LARGE),
    "tif of 10,000 colours": ("a.tif", lambda: tiff({277: 10_000}), TOO_LARGE),
    "tif whose strip is longer than it": ("a.tif", lambda: tiff({LENGTHS: 4_000_000_000}), DAMAGED),
    "tif whose strip lies outside": ("a.tif", lambda: tiff({PLACES: 4_000_000_000}), DAMAGED),
    "tif whose strip cannot be unpacked": (
        "a.tif",
        lambda: tiff({PACKED_BY: 8}, strip=b"not packed"),
        DAMAGED,
    ),
    "tif whose strip unpacks a thousandfold": (
        "a.tif",
        lambda: tiff({PACKED_BY: 8, WIDTH: 9000, HEIGHT: 9000}, strip=zlib.compress(bytes(81_000_000))),
        TOO_LARGE,
    ),
    "tif cut off": ("a.tif", lambda: image("TIFF", (640, 480))[:2000], DAMAGED),
    "tif with an archive behind it": ("a.tif", lambda: image("TIFF") + archive({"a.exe": EXE}), FILES),
    "tif with a program behind it": ("a.tif", lambda: image("TIFF") + EXE, FILES),
    "tif with a web page at its beginning": ("a.tif", lambda: tiff({}, strip=SCRIPT), NOT_THAT),
    "tif with a pdf at its beginning": ("a.tif", lambda: tiff({}, strip=pdf()), NOT_THAT),
    "webp that is a png": ("a.webp", lambda: image("PNG"), NOT_THAT),
    "webp that is a sound": ("a.webp", lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), NOT_THAT),
    "webp cut off": ("a.webp", lambda: webp()[:-40], DAMAGED),
    "webp of nothing": ("a.webp", riff, DAMAGED),
    "webp of 260 million pixels": (
        "a.webp",
        lambda: riff(canvas(16_000, 16_000), (b"VP8 ", bytes(20))),
        TOO_LARGE,
    ),
    "webp with a program behind it": ("a.webp", lambda: webp() + EXE, FILES),
    "webp with an archive behind it": ("a.webp", lambda: webp() + archive({"a.exe": EXE}), FILES),
    "webp of 10,000 frames": ("a.webp", lambda: riff(canvas(64, 64), *[(b"ANMF", FRAME)] * 10_000), COSTLY),
    "webp with a web page in it": ("a.webp", lambda: riff(canvas(64, 64), (b"EXIF", SCRIPT)), DAMAGED),
    "heic that is an avif": ("a.heic", lambda: heic(brand=b"avif"), NOT_THAT),
    "heic that is a film": ("a.heic", lambda: heic(brand=b"mp42"), NOT_THAT),
    "heic that is a jpg": ("a.heif", lambda: image("JPEG"), NOT_THAT),
    "heic of 4 milliard pixels": ("a.heic", lambda: heic(65_000, 65_000), TOO_LARGE),
    "heic of no size": ("a.heic", lambda: heic()[:16], DAMAGED),
    "heic of nothing but a size": ("a.heic", heic, DAMAGED),
    "heic of 5,000 pieces": ("a.heic", lambda: heic_of(5000), DAMAGED),
    "heic with a program behind it": ("a.heic", lambda: heic() + EXE, FILES),
    "heic with a box that never ends": ("a.heic", lambda: heic() + b"\xff\xff\xff\xffmdat", DAMAGED),
    "heic of very many boxes": ("a.heic", lambda: heic() + b"\0\0\0\x08free" * 10_000, COSTLY),
    "png of a milliard columns": (
        "a.png",
        lambda: (
            b"\x89PNG\r\n\x1a\n"
            + png_chunk(b"IHDR", struct.pack(">LL", 1_000_000_000, 1) + b"\x01\0\0\0\0")
            + png_chunk(b"IDAT", zlib.compress(b"\0"))
            + png_chunk(b"IEND", b"")
        ),
        TOO_LARGE,
    ),
    "png with two heads": (
        "a.png",
        lambda: png_with(png_chunk(b"IHDR", struct.pack(">LL", 60_000, 60_000) + b"\x08\0\0\0\0")),
        TOO_LARGE,
    ),
}
