"""The help pages, made from the tables the portal runs on; only what those do not say is written in `words`."""
