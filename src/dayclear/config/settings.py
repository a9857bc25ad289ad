"""Settings. Each one that an operator may change comes from the environment and is told in docs/operations.md."""

import os
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from dayclear.config import embedded_database
from dayclear.config.database_url import settings_from_url

# Lets generic Django classes carry their type, as in ModelAdmin[Place].
django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).resolve().parent.parent
VAR = embedded_database.var_dir()
DEBUG = os.environ.get("DAYCLEAR_DEBUG") == "1"


def _secret_key() -> str:
    """The key from the environment, or one made once and kept in the data folder, readable by its owner alone."""
    if key := os.environ.get("DAYCLEAR_SECRET_KEY"):
        return key
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("DAYCLEAR_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("DAYCLEAR_ORIGINS", "").split(",") if origin]
DISTRICT_ZONE = ZoneInfo(os.environ.get("DAYCLEAR_ZONE", "Asia/Shanghai"))

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "ninja",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "dayclear.records",
    "dayclear.places",
    "dayclear.people",
    "dayclear.command",
    "dayclear.screening",
    "dayclear.laboratory",
    "dayclear.cases",
    "dayclear.zones",
    "dayclear.transfers",
    "dayclear.planning",
    "dayclear.clearance",
    "dayclear.situation",
    "dayclear.rehearsal",
    "dayclear.worker",
    "dayclear.console",
    "dayclear.portal",
    "dayclear.api",
    "dayclear.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dayclear.api.middleware.TokenMiddleware",
    "dayclear.portal.middleware.ResidentsMiddleware",
    # From here on for browsers only.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dayclear.console.middleware.ScopeMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dayclear.config.urls"
WSGI_APPLICATION = "dayclear.config.wsgi.application"

CONSOLE_PAGES = sorted(path for path in (PACKAGE / "console").glob("*/templates") if path.is_dir())
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": CONSOLE_PAGES,
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dayclear.console.layout.context.layout",
            ],
            "libraries": {"dayclear_ui": "dayclear.console.layout.templatetags.dayclear_ui"},
        },
    }
]

DATABASES = {
    "default": settings_from_url(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL")
    else embedded_database.database_settings()
}
DATABASES["default"].setdefault("CONN_MAX_AGE", None)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "command.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "dayclear.console.accounts.adapter.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Dayclear"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SECURE_COOKIES = os.environ.get("DAYCLEAR_HTTPS") == "1"
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = str(DISTRICT_ZONE)
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
# Served where they lie: the build's names carry a hash, so there is nothing to collect into a STATIC_ROOT.
STATICFILES_DIRS = [PACKAGE / "console" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/"
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/files/"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Only who queues or does a job loads the tasks, and with them the engines: most commands need neither.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["dayclear.worker.tasks"]
APPRISE_URLS = [url for url in os.environ.get("DAYCLEAR_NOTICE_URLS", "").split() if url]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"outage": {"()": "dayclear.config.outage.OneLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["outage"]},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("DAYCLEAR_LOG_LEVEL", "WARNING")},
}
