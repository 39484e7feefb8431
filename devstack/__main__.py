import sys
import traceback

from devstack.bootstrap import LOGS, failure
from devstack.processes import LocalStackError
from devstack.run import reset, run

COMMANDS = {"run": run, "reset": reset}


def unexpected(command: str) -> str:
    """What is said of an error that nobody thought of: a sentence, and the traceback in a log."""
    log = LOGS / "start.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(traceback.format_exc())
    return failure(f"`make {command}` failed", log)


if __name__ == "__main__":
    try:
        COMMANDS[sys.argv[1]]()
    except LocalStackError as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(
            f"{error.filename} belongs to somebody else. Did another user run the portal from this folder?"
        )
    except Exception:
        sys.exit(unexpected(sys.argv[1]))
