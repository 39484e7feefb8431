"""The way to a claim: steps, one page each, over answers that are kept as they were typed."""
