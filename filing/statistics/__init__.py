"""Numbers as pictures: what is counted, the sentence that says it, and the drawing."""
