import time


def main(arguments, source, to):
    time.sleep(60)
