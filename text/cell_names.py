"""Cells as spreadsheets name them."""

LETTERS = 26


def column_name(column: int) -> str:
    """`column` from 0: A to Z, then AA."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Both from 0: C7 is (6, 2)."""
    return f"{column_name(column)}{row + 1}"
