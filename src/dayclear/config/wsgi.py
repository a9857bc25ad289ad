"""What the web server calls. It opens no database connection by itself, so that a fork shares none."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from dayclear.config import warming

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayclear.config.settings")
application = get_wsgi_application()

# Django would load the pages with the first request that comes: a second and more, in each process anew.
get_resolver().url_patterns  # noqa: B018 - asking loads them.

# What is loaded by now stays until the process ends: the collector need not look through it again with every request.
gc.collect()
gc.freeze()

warming.begin()
