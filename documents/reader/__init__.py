"""Reads documents that may be hostile, inside the sandbox: `documents.reader.job`.

It knows neither Django nor the database nor the storage, starts quickly, and may die of what it reads.
"""
