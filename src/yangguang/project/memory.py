"""How the C library hands out memory: fewer pools, and large pieces given back at once."""

from __future__ import annotations

import ctypes
import sys

# Numbers of glibc's <malloc.h>.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _POOLS = -1, -3, -8
SETTINGS = {
    # Left alone, glibc makes up to eight pools for each core, and what one thread frees another
    # cannot use: a web process of four threads held a quarter more than it needed.
    _POOLS: 2,
    # Set, they no longer grow with the largest piece ever freed; one long page or picture would
    # otherwise raise for good what the process keeps.
    _MMAP_THRESHOLD: 256 * 1024,
    _TRIM_THRESHOLD: 1024 * 1024,
}


def keep_little() -> bool:
    """Ask the C library of this process to keep little; False where it is not glibc."""
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    taken = [bool(mallopt(name, value)) for name, value in SETTINGS.items()]
    return all(taken)
