"""The web process, for granian or any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangguang.project.settings")
inside = get_wsgi_application()

# Only now are there settings.
from yangguang.kernel.serving.site import around  # noqa: E402

application = around(inside)
