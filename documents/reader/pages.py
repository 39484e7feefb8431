"""What is read of one page: its text, and where on the page each word of it stands."""

from dataclasses import dataclass, field

FEWEST_LETTERS = 40  # of a page that is text; one with fewer and a picture on it is what the picture says
WHOLE = 10_000  # a place is told in parts of the page's width and height, from its upper left corner


@dataclass(frozen=True)
class Place:
    """Where the characters `start` to `end` of a page's text stand on its picture."""

    start: int
    end: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass
class Page:
    """`text` is kept as it is, so it comes clean (`words.clean`): the places count its characters."""

    text: str
    places: list[Place] = field(default_factory=list)
    is_from_picture: bool = False  # read by OCR
    is_unread: bool = False  # a picture, or mostly one, and nobody could read it

    @property
    def letters(self) -> int:
        return sum(map(str.isalpha, self.text))
