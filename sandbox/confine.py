"""A process takes from itself what it will not need. Called first, before anything of a stranger's is read."""

import ctypes
import ctypes.util
import errno
import os
import resource
import signal
import sys

OWN_USER = 64_999  # of nobody: between those that systems give to people and to services
FILTERS = "libseccomp.so.2"  # the system's
_THREAD = 0x00010000  # of clone(2): within this process
OUT_OF_MEMORY = 3  # the exit code of a process that noticed
# To start, to trace, to connect, to leave: nothing that reads a file asks for any of these.
_REFUSED = """
    execve execveat fork vfork socket socketpair connect bind listen accept accept4 sendto sendmsg ptrace
    process_vm_readv process_vm_writev pidfd_open pidfd_getfd kill tkill setns unshare mount umount2 pivot_root
    chroot open_tree move_mount fsopen fsconfig fsmount fspick open_by_handle_at name_to_handle_at bpf
    perf_event_open keyctl add_key request_key io_uring_setup io_uring_enter io_uring_register userfaultfd
    memfd_create memfd_secret init_module finit_module delete_module kexec_load kexec_file_load reboot swapon
    swapoff setuid setgid setreuid setregid setresuid setresgid setgroups personality syslog acct quotactl
    sethostname setdomainname mknod mknodat
"""


def has_call_filter() -> bool:
    """Its library is the system's: Debian's package manager brings it."""
    try:
        return sys.platform == "linux" and ctypes.CDLL(FILTERS) is not None
    except OSError:
        return False


def confine(cpu_seconds: int, seconds: int, memory_bytes: int, output_bytes: int, niceness: int) -> None:
    os.nice(niceness)
    signal.alarm(seconds)  # by itself, because its parent may be gone
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
    _become_nobody()
    # In two steps: a process that passes both limits at once is killed without a word.
    _limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    if sys.platform != "darwin":  # which knows this limit and refuses to set it
        _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_FSIZE, output_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _start_nothing()


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    resource.setrlimit(what, (soft, soft if hard is None else hard))


def _become_nobody() -> None:
    if sys.platform == "linux" and os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(*[OWN_USER] * 3)
        os.setresuid(*[OWN_USER] * 3)
    if sys.platform == "linux":
        prctl = ctypes.CDLL(None).prctl
        prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
        prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: whoever shares its user may not look into it


def _start_nothing() -> None:
    """No process at all; threads are let be where the filter can tell them apart, because decoders use them."""
    if has_call_filter():
        _refuse_calls()
    else:
        _limit(resource.RLIMIT_NPROC, 0)


def _refuse_calls() -> None:
    # Python looks for libraries by starting programs, of which there is none here.
    setattr(ctypes.util, "find_library", {"seccomp": FILTERS}.get)  # noqa: B010 (mypy knows its overloads)
    import pyseccomp  # noqa: PLC0415 (looks for the system's library as it is imported)

    filtered = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for call in _REFUSED.split():
        try:
            filtered.add_rule(pyseccomp.ERRNO(errno.EPERM), call)
        except (OSError, ValueError):
            continue  # a call that this machine's kernel or library does not know
    # The C library falls back to clone, which tells a thread from a process.
    filtered.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    is_process = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _THREAD, 0)
    filtered.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", is_process)
    filtered.load()
