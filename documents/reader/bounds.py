"""What reading one document may cost, and how much of it is kept."""

from sandbox.bounds import MEGABYTE, Bounds

MAX_PAGES = 200
MAX_CHARACTERS = 1_000_000  # of all pages together
MAX_PICTURES = 30
CHUNK_BYTES = MEGABYTE
MAX_NOT_READ = 100  # names of what a document carries along
MAX_PLACES = 50_000  # of one page
MAX_SIGNATURES = 20
MAX_SIGNED_WORDS = 200  # characters of a name in a certificate
SIGNATURES_FOR = 6  # seconds of processor time
PICTURE_WIDTH = 1200  # pixels; the pages show them at half of it and less
PICTURE_HEIGHT = 2400  # of a page that is a long strip; it becomes narrower
MAX_PICTURE_BYTES = 8 * MEGABYTE  # no picture of that size needs more, even if nothing in it can be packed
FULL_COLOUR_BYTES = MEGABYTE  # a picture that takes more, such as a scan, gets 256 colours

PICTURES_FOR = 15  # seconds of processor time; after that no further picture is begun
OCR_FOR = 45  # seconds of processor time for all pictures of a document
TAKING_OUT = Bounds(cpu_seconds=10, seconds=30, output_bytes=64 * MEGABYTE)
READING = Bounds(
    cpu_seconds=90, seconds=150, memory_bytes=768 * MEGABYTE, output_bytes=128 * MEGABYTE, niceness=5
)
