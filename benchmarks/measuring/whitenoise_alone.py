"""whitenoise over one folder of files, to compare with."""

from __future__ import annotations

import os

from whitenoise import WhiteNoise


def _nothing(_environ, start_response):
    start_response("404 Not Found", [])
    return []


application = WhiteNoise(_nothing, root=os.environ["BENCH_FILES"], index_file=True)
