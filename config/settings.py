"""The one settings file. Everything a site may change comes from the environment (docs/configuration.md lists
it)."""

from importlib.metadata import version
from pathlib import Path

import django_stubs_ext

from config import env
from curation.secret_files import secret_key

# Lets generic classes of Django be subscripted at run time, as the type annotations do.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("ZHENPING_DATA_DIR", BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
KEYRING_FILE = env.path("ZHENPING_KEYRING_FILE", DATA_DIR / "secrets" / "keyring.json")
SIGNING_KEY_FILE = DATA_DIR / "secrets" / "release_signing.pem"

SECRET_KEY_FILE = env.path("ZHENPING_SECRET_KEY_FILE", DATA_DIR / "secrets" / "secret_key")
SECRET_KEY = secret_key(env.text("ZHENPING_SECRET_KEY"), SECRET_KEY_FILE)
DEBUG = env.flag("ZHENPING_DEBUG")
PORT = env.integer("ZHENPING_PORT", 8000)
ALLOWED_HOSTS = env.names("ZHENPING_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("ZHENPING_TRUSTED_ORIGINS")
BEHIND_TLS = env.flag("ZHENPING_BEHIND_TLS")
# Hosts (host:port, port may be *) that model endpoints may name; empty means none.
MODEL_HOSTS = env.names("ZHENPING_MODEL_HOSTS")
# The largest share of records with a direct identifier left that a sample audit may leave possible (bound at
# 95 %) for a release to be frozen; None only reports it.
AUDIT_LIMIT = env.share("ZHENPING_AUDIT_LIMIT")
DETECTOR_PLUGINS = env.names("ZHENPING_DETECTOR_PLUGINS")

INSTALLED_APPS = [
    "config",
    "curation",
    "annotation",
    "benchmark",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Closed unless a view says otherwise: nobody can forget to ask who is there.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # An answer format brings its templates in its own folder.
        "DIRS": [BASE_DIR / "config" / "templates", *sorted(BASE_DIR.glob("annotation/formats/*/templates"))],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.rooms.rooms",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA_DIR / "zhenping.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

AUTH_USER_MODEL = "curation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "config.accounts.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
EMAIL_HOST = env.text("ZHENPING_EMAIL_HOST")
EMAIL_PORT = env.integer("ZHENPING_EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("ZHENPING_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.secret("ZHENPING_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("ZHENPING_EMAIL_TLS", True)
EMAIL_TIMEOUT = 20
MAIL_TO_FILES = "django.core.mail.backends.filebased.EmailBackend"
MAIL_BY_SERVER = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_BACKEND = env.text("ZHENPING_EMAIL_BACKEND", MAIL_BY_SERVER if EMAIL_HOST else MAIL_TO_FILES)
# Where links in mails lead, such as https://bench.hospital.example.
SITE_URL = env.text("ZHENPING_SITE_URL")
# Notices go by mail only where a server and the address of the site were named.
MAIL_NOTICES = bool(SITE_URL) and EMAIL_BACKEND != MAIL_TO_FILES
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.text("ZHENPING_FROM_EMAIL", "zhenping@localhost")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_BYTES = env.integer("ZHENPING_UPLOAD_MAX_MB", 200) * 2**20

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = env.text("ZHENPING_TIME_ZONE", "Asia/Shanghai")
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "NON_FIELD_ERRORS_KEY": "all",
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.KeysetPagination",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "config.api.problems.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "诊评 Zhenping API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # One name for a set of choices that several fields have.
    "ENUM_NAME_OVERRIDES": {"DefectEnum": "annotation.models.Defect"},
}

CODE_VERSION = version("zhenping")

QUEUE_DIR = DATA_DIR / "queue"
# How long a job belongs to a worker that gives no sign of life.
JOB_LEASE_SECONDS = env.integer("ZHENPING_JOB_LEASE_SECONDS", 30)
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # kombu warns that the file-system transport has no host name; it never has one.
    "loggers": {"kombu.connection": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.text("ZHENPING_LOG_LEVEL", "WARNING")},
}
