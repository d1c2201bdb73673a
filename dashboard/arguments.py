"""What `peerdrift dashboard` hands on to its pages."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from analyzer.names import SIGN_INS


@dataclass(frozen=True)
class Arguments:
    """What the dashboard shows, and how people prove who they are.

    Attributes:
        results: Folder of results; "" for none.
        store: URL or path of a store; "" for none. Without either, the sample is shown.
        sign_in: One of SIGN_INS.
    """

    results: str = ""
    store: str = ""
    sign_in: str = SIGN_INS[0]

    def words(self) -> list[str]:
        """Return them as arguments of a script."""
        return [f"--{name.replace('_', '-')}={value}" for name, value in vars(self).items() if value]


def read_arguments(words: Sequence[str]) -> Arguments:
    """Read what `Arguments.words` gave; other words are passed over."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    for name in ("results", "store"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--sign-in", choices=SIGN_INS, default=SIGN_INS[0])
    return Arguments(**vars(parser.parse_known_args(list(words))[0]))


@cache
def arguments() -> Arguments:
    """Return the arguments of this process."""
    return read_arguments(sys.argv[1:])
