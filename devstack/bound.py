"""Turns into another program that ends when its starter ends. Run by path, isolated: it must start in no time.

    python -I -S bound.py STARTER_PID END_SIGNAL UID:GID|- PROGRAM ARGUMENT...

Changing the user happens here and not in the starter, because that user may be unable to enter the starter's Python.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def become(user: str) -> None:
    if user != "-":
        uid, gid = map(int, user.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def end_with_starter(starter: int, end_signal: int) -> None:
    if sys.platform == "linux":  # elsewhere the next start cleans up
        # After the change of user: the kernel forgets it there.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, end_signal)
    if os.getppid() != starter:  # it ended before we asked
        sys.exit(1)


if __name__ == "__main__":
    become(sys.argv[3])
    end_with_starter(int(sys.argv[1]), int(sys.argv[2]))
    os.execv(sys.argv[4], sys.argv[4:])  # noqa: S606
