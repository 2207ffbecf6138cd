"""All settings of Newsroom. What differs between machines comes from the environment (README)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from articles.languages import OWN_NAME
from newsroom import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("NEWSROOM_VAR", str(BASE_DIR / "var")))

DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.secret_key("SECRET_KEY", VAR / "secret-key")
SITE_URL = env.address("SITE_URL", "http://127.0.0.1:8000", ("http", "https"))
ALLOWED_HOSTS = [
    *env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"),
    urlsplit(SITE_URL).hostname or "localhost",
]
# Who may say in X-Forwarded-For for whom it asks: anybody else could make up readers by it.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", "")
REDIS_URL = env.address("REDIS_URL", "", ("redis", "rediss"))

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose forms it splits by language
    "newsroom.apps.NewsroomConfig",
    "articles.apps.ArticlesConfig",
    "scoring.apps.ScoringConfig",
    "newsroom.apps.DeskConfig",  # Django's admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "taggit",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "newsroom.middleware.permissions",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.middleware.own_time_zone",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            BASE_DIR / "newsroom" / "templates",
            BASE_DIR / "articles" / "pages" / "templates",
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"meters": "articles.pages.meters"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", VAR / "newsroom.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "newsroom",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# People and sign-in
AUTH_USER_MODEL = "articles.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
# Ten wrong passwords for one name from one address close that door for a quarter of an hour:
# enough for a forgetful editor, too few for a guesser.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "newsroom.middleware.client_address"

# Languages are code, not environment: each has columns in the database (docs/languages.md).
LANGUAGE_CODE = "en"
LANGUAGES = list(OWN_NAME.items())
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_ENABLE_FALLBACKS = False  # no page mixes languages
USE_I18N = True
USE_TZ = True
# By whose clock the desk tells the time to people who chose none; readers are told UTC.
TIME_ZONE = env.zone("TIME_ZONE", "UTC")

# Static files
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Security headers: nothing inline, nothing foreign, pictures included: who runs their server would
# learn who reads what.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
if SITE_URL.startswith("https://"):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Tasks. The state of the world is in the database; the broker only wakes workers up.
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    # A frozen Redis would otherwise hang a click at the desk for over a minute.
    {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": 3600}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR / "broker" / "messages"),
        "data_folder_out": str(VAR / "broker" / "messages"),
        "control_folder": str(VAR / "broker" / "control"),
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: a worker that gave up after an hour without Redis would take the pages down with it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# E-mail: printed by the worker unless there is a server to send it.
POST = env.post("EMAIL_URL", "console://")
EMAIL_BACKEND = POST.backend
EMAIL_HOST, EMAIL_PORT = POST.host, POST.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = POST.user, POST.password
EMAIL_USE_TLS, EMAIL_USE_SSL = POST.starttls, POST.tls
EMAIL_TIMEOUT = 10  # seconds for each step: what a silent server may cost
DEFAULT_FROM_EMAIL = env.sender("EMAIL_FROM", "newsroom@localhost")

# Time and attention
# A story set to 80 in the morning should stand near 40 three days later: news, not an archive.
# At least a second: the display moves in whole seconds.
HALF_LIFE_HOURS = env.number("HALF_LIFE_HOURS", 72.0, above=1 / 3600)
# Twenty reads warm a story by one point at the moment they happen.
READ_POINTS = env.number("READ_POINTS", 0.05, above=0.0)

# The desk
# Off only for a newsroom of one: then people may approve what they changed themselves.
FOUR_EYES = env.boolean("FOUR_EYES", True)

# Who stands behind the site, as its about page, structured data and security.txt name them. What
# is not set is not made up: the page says so, and `check --deploy` too.
PUBLISHER = env.text("PUBLISHER", "")
RESPONSIBLE = env.text("RESPONSIBLE", "")  # the person
POSTAL_ADDRESS = env.text("POSTAL_ADDRESS", "")
CONTACT = env.email("CONTACT", "")
SECURITY_CONTACT = env.email("SECURITY_CONTACT", CONTACT)

# Disclosure
# On, a text that AI made goes without its visible label where a person reviewed that very text
# and is named as responsible for it. Machines are told in any case.
HIDE_REVIEWED_AI_LABEL = env.boolean("HIDE_REVIEWED_AI_LABEL", False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING").upper()},
}

# Translators: the name of the site.
SITE_NAME = _("Newsroom")
