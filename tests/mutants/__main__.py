"""Are the rules that are broken on purpose seen? `python -m tests.mutants [NAME|AREA …] [-j 2] [--limit 300]`

First the named tests are asked of the tree as it is: red means nothing where they fail anyway. One PostgreSQL and one
Redis serve all; what is asked at the same time has test databases of its own name.
"""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue

from devstack.processes import LocalStackError
from devstack.pytest_plugin import NO_WORLD
from devstack.scratch import scratch_folder, scratch_services
from tests.mutants.mutant import Mutant
from tests.mutants.register import AREAS, chosen
from tests.mutants.workshop import GREEN, RED, Tree, Verdict, copy_of_tree

CONTROL_LIMIT = 1800  # seconds for all named tests together


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    try:
        mutants = chosen(asked.names)
    except LookupError as error:
        sys.exit(str(error))
    began = time.monotonic()
    with _trees(min(asked.jobs, len(mutants))) as trees:
        if not _is_control_green(mutants, trees):
            return 1
        words = [_tell(mutant, verdict) for mutant, verdict in _verdicts(mutants, trees, asked.limit)]
    red, green = words.count(RED), words.count(GREEN)
    broken = len(words) - red - green
    print(f"{red} red, {green} green" + f", {broken} broken" * bool(broken), end=" ")
    print(f"in {time.monotonic() - began:.0f} s")
    return 0 if red == len(words) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME|AREA", help=f"areas: {', '.join(AREAS)}")
    parser.add_argument("-j", dest="jobs", type=int, default=_idle(), help="how many at a time")
    parser.add_argument("--limit", type=float, default=300, help="seconds for one mutant")
    return parser


def _idle() -> int:
    """As many processors as have nothing to do, one at least."""
    return max(1, round((os.cpu_count() or 1) - os.getloadavg()[0]))


@contextmanager
def _trees(count: int) -> Iterator[list[Tree]]:
    with ExitStack() as stack:
        try:
            folder, services = stack.enter_context(scratch_folder()), stack.enter_context(scratch_services())
            services.start()
        except LocalStackError as error:
            sys.exit(str(error))
        environment = dict(os.environ) | services.addresses | {NO_WORLD: "1"}
        trees = [Tree(folder / f"tree-{number}", environment) for number in range(1, count + 1)]
        for tree in trees:
            stack.callback(tree.stop)
        copy_of_tree(trees[0].folder)
        yield trees


def _is_control_green(mutants: Sequence[Mutant], trees: Sequence[Tree]) -> bool:
    """Asked in the first tree, which is then copied with all that was compiled on the way."""
    tests = list(dict.fromkeys(test for mutant in mutants for test in mutant.seen_by))
    began = time.monotonic()
    spread = ["-n", str(len(trees))] if len(trees) > 1 else []
    word, note = trees[0].run(tests, *spread, limit=CONTROL_LIMIT)
    print(f"{len(tests)} tests, nothing broken: {word}, {time.monotonic() - began:.0f} s", flush=True)
    if word != GREEN:
        print(note or (trees[0].folder / "pytest.log").read_text(errors="replace"))
        return False
    for tree in trees[1:]:
        shutil.copytree(trees[0].folder, tree.folder, ignore=shutil.ignore_patterns("var"))
    return True


def _verdicts(
    mutants: Sequence[Mutant], trees: Sequence[Tree], limit: float
) -> Iterator[tuple[Mutant, Verdict]]:
    """As they come."""
    free: SimpleQueue[Tree] = SimpleQueue()
    for tree in trees:
        free.put(tree)

    def ask(mutant: Mutant) -> Verdict:
        tree = free.get()
        try:
            return tree.ask(mutant, limit=limit)
        finally:
            free.put(tree)

    pool = ThreadPoolExecutor(len(trees))
    try:
        asked = {pool.submit(ask, mutant): mutant for mutant in mutants}
        for future in as_completed(asked):
            yield asked[future], future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for tree in trees:
            tree.stop()
        pool.shutdown()


def _tell(mutant: Mutant, verdict: Verdict) -> str:
    print(f"{verdict.word:6} {verdict.seconds:5.1f} s  {mutant.name}  {verdict.note}".rstrip(), flush=True)
    if verdict.word == GREEN:
        print(f"       {mutant.file}: {mutant.why}\n       asked: {', '.join(mutant.seen_by)}", flush=True)
    return verdict.word


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
