import sys

from cpor.local.processes import LocalStackError
from cpor.local.run import reset, run

COMMANDS = {"run": run, "reset": reset}

if __name__ == "__main__":
    try:
        COMMANDS[sys.argv[1]]()
    except LocalStackError as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(
            f"{error.filename} belongs to somebody else. Did another user run the portal from this folder?"
        )
