"""Reading a file first in another process, which may take so much memory and time and no more.

Libraries of native code take the whole program with them where memory fails them or a file is damaged in a way they did
not think of, and a few kilobytes can stand for gigabytes. Where the system knows no such limits (Windows), the other
process still takes the fall, and its time is limited.
"""

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

FREE_MEMORY, MEMORY_A_BYTE = 2**30, 20
"""Bytes of memory that a file may take: so many, and so many for each of its own. Text is packed to a tenth at best."""
FREE_SECONDS, SECONDS_A_BYTE = 20, 2e-6
"""Processor time, reckoned alike."""
PATIENCE = 10
"""Times the processor time that may pass by the clock."""
FREE_ROWS, BYTES_A_ROW = 50_000, 4
"""Rows that a file may have: so many, and one for so many bytes. A note with its worker and date takes more, however
well it is packed."""
_TRIED = 64
"""So many files are remembered: an export is opened twice."""
_LIMITS = """
import sys
memory, seconds, most_rows = map(int, sys.argv[2:])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
except (ImportError, ValueError, OSError):
    pass
"""


def is_harmless(path: Path, *, script: str, free_memory: int = FREE_MEMORY) -> bool:
    """Say whether another process comes to its end that reads a file.

    Args:
        path: Of the file.
        script: Python that reads `sys.argv[1]` and exits with another code than 0 where it has more than `most_rows`.
        free_memory: Bytes that a file of any size may take.

    Raises:
        OSError: The file is not there.
    """
    status = path.stat()
    return _is_harmless(str(path), status.st_size, status.st_mtime_ns, script, free_memory)


@lru_cache(maxsize=_TRIED)
def _is_harmless(path: str, size: int, _changed: int, script: str, free_memory: int) -> bool:
    memory = free_memory + MEMORY_A_BYTE * size
    seconds = FREE_SECONDS + int(SECONDS_A_BYTE * size)
    rows = FREE_ROWS + size // BYTES_A_ROW
    command = [sys.executable, "-P", "-c", _LIMITS + script, path, str(memory), str(seconds), str(rows)]
    try:
        return not subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE * seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return False
