"""Many new claims from one file: read, checked row by row by the wizard's own steps, created in the background."""
