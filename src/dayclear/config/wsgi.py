"""What the web server calls. It opens no database connection by itself, so that a fork shares none."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from dayclear.config import warming

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayclear.config.settings")
application = get_wsgi_application()

# What is loaded by now stays until the process ends: the collector need not look through it again with every request.
gc.collect()
gc.freeze()

warming.begin()
