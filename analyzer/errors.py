"""The one error that a user is meant to read."""


class PeerdriftError(Exception):
    """Say in one line what is wrong and what to do; never carries note text.

    The command line prints the message to stderr and exits with code 2.
    """
