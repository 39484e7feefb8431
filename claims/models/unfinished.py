"""Where the migrations that were released look for what makes a key; the model itself is `filing`'s."""

from claims.references import new_key

__all__ = ["new_key"]
