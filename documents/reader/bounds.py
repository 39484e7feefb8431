"""What reading one document may cost, and how much of it is kept."""

MEGABYTE = 1024 * 1024
MAX_PAGES = 200
MAX_CHARACTERS = 1_000_000  # of all pages together
MAX_PICTURES = 30
PICTURE_WIDTH = 1200  # pixels; the pages show them at half of it and less
PICTURE_HEIGHT = 2400  # of a page that is a long strip; it becomes narrower
MAX_PICTURE_BYTES = 8 * MEGABYTE  # no picture of that size needs more, even if nothing in it can be packed
FULL_COLOUR_BYTES = MEGABYTE  # a picture that takes more, such as a scan, gets 256 colours

MEMORY_BYTES = 768 * MEGABYTE  # of address space, libraries included
CPU_SECONDS = 30
PICTURES_UNTIL = 15  # seconds of processor time; after that no further picture is begun
SECONDS = 60  # by the wall's clock, for a machine that is busy
OUTPUT_BYTES = 128 * MEGABYTE
OUT_OF_MEMORY = 3  # the exit code of a process that noticed
