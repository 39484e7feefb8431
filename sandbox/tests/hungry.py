"""Takes more than it may, of what the argument names."""


def main(arguments, source, to):
    [what] = arguments
    kept = []
    while True:
        if what == "memory":
            kept.append(bytes(10_000_000))
        elif what == "disk":
            to.write(bytes(1_000_000))
