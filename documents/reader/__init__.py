"""Reads documents that may be hostile, as a process of its own: `python -m documents.reader .pdf <file >frames`.

It knows neither Django nor the database nor the storage, starts quickly, and may die of what it reads.
"""
