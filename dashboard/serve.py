"""Streamlit, ready when the first page is asked for, and without the one request that it would make to the internet.

Asked from a page of another site, it looks up this machine's public address on a server elsewhere to see whether it is
its own; that address is not needed, and nothing may leave this machine.
"""

import gc
import sys

from streamlit import net_util
from streamlit.web.cli import main

import dashboard.dataset
import dashboard.reader
import dashboard.supervision  # noqa: F401  (what takes seconds to import is imported before anybody waits)


def no_address() -> None:
    """Stand for a public address that is not known."""


net_util.get_external_ip = no_address

if __name__ == "__main__":
    sys.argv[0] = "streamlit"
    # Streamlit collects garbage whenever a page was drawn: what was imported is not looked through again each time
    gc.freeze()
    main()
