"""Rules broken on purpose, to know that the tests see it. `python -m tests.mutants` breaks each in a copy of the tree.

One module for each area, with the mutants as data. Nothing here knows Django: the tests asked run in processes of
their own.
"""
