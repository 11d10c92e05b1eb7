"""The site behind Django's own cache middleware and without the page store, to compare with."""

from __future__ import annotations

from yangguang.project.settings import *  # noqa: F403  everything else as it is

SERVING = False
CACHE_MIDDLEWARE_SECONDS = 600
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *MIDDLEWARE,  # noqa: F405
    "django.middleware.cache.FetchFromCacheMiddleware",
]
