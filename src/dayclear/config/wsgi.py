"""What the web server calls. It opens no database connection by itself, so that a fork shares none."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayclear.config.settings")
application = get_wsgi_application()
