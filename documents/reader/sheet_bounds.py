"""What of a workbook's sheet is read as rows, apart from the reader itself: whoever asks for rows needs no parser."""

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 20_000  # characters; as many as a field of the portal keeps
NO_RESULT = "#RESULT!"  # a formula that no program has counted yet; Excel has no error of that name


class TooMuch(Exception):
    """A cell that stands too far away or holds too much text; its text is the cell's name, such as XFD1048576."""
