"""MPN IDs as people and spreadsheets write them."""

from text.typed_values import number_of_digits

DIGITS = 7


def read_mpn_id(text: str) -> str:
    """The one MPN ID in a text, such as `4001001.0` or `Contoso London · MPN 4001001`; "" for none or several."""
    return number_of_digits(text, DIGITS)
