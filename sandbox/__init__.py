"""Work on a stranger's bytes, done by a process that may die of them and reaches nothing.

`run.run` starts `python -m sandbox JOB …`: a job is a module with `main(arguments, source, to)`. It is handed one
open file and a place to write to. Neither side knows Django, the database or the storage.
"""
