import ctypes
import json
import os


def main(arguments, source, to):
    prctl = ctypes.CDLL(None).prctl
    told = {
        "environment": sorted(os.environ),
        "user": os.getuid(),
        "group": os.getgid(),
        "no_new_privileges": bool(prctl(39, 0, 0, 0, 0)),
        "filtered": prctl(21, 0, 0, 0, 0) == 2,
    }
    to.write(json.dumps(told).encode())
