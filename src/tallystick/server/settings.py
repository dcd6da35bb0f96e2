"""Django's settings, all from `Options`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from tallystick.server.logs import configuration
from tallystick.server.options import Options, from_process
from tallystick.server.postgres.address import APP_ROLE, Address
from tallystick.server.postgres.engine import Engine

OPTIONS: Options = from_process()
HERE = Path(__file__).parent
HTTPS = OPTIONS.public_url.startswith("https://")

# -- our apps: a folder per noun ---------------------------------------------------------------------

_NOUNS = (
    *("errors", "health", "jobs", "outbox", "entry", "web", "people", "companies", "record"),
    *("board", "line", "forecast", "disclosure", "imports", "partners", "answer", "demand", "baseline"),
    *("shortages", "tiers", "planned", "demo"),
)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    # ours before allauth, so that its pages are found in our own design
    *(f"tallystick.server.{noun}" for noun in _NOUNS),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tallystick.server.urls"
ASGI_APPLICATION = "tallystick.server.asgi.application"

MIDDLEWARE = [
    "tallystick.server.logs.RequestLog",
    "tallystick.server.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "tallystick.server.errors.middleware.WaitForDatabase",
    "tallystick.server.static_files.Files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tallystick.server.web.direction.SteadyDirection",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tallystick.server.errors.middleware.ErrorMiddleware",
    "tallystick.server.errors.middleware.NoNul",
    "tallystick.server.people.middleware.PreferencesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tallystick.server.web.shell.shell",
                "tallystick.server.demo.context.demo",
            ]
        },
    }
]

# -- the database ------------------------------------------------------------------------------------

ADDRESS: Address = OPTIONS.database or Engine(OPTIONS.data).address()
DATABASES: dict[str, dict[str, Any]] = {
    # pages and jobs: a role that owns nothing, bound by row-level security
    "default": ADDRESS.django(role=APP_ROLE, pool=OPTIONS.database_connections),
    # migrations only
    "owner": ADDRESS.django(),
}

# -- people ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
# whoever asks about an address is told the same, whether it is known here or not
ACCOUNT_PREVENT_ENUMERATION = True
# a change to how an account is protected is told by mail, and asks for the password or factor again
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_ADAPTER = "tallystick.server.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "tallystick.server.people.forms.SignupForm",
    "login": "tallystick.server.people.forms.LoginForm",
    "request_login_code": "tallystick.server.people.forms.RequestLoginCodeForm",
    "reset_password": "tallystick.server.people.forms.ResetPasswordForm",
    "add_email": "tallystick.server.people.forms.AddEmailForm",
    "confirm_login_code": "tallystick.server.people.forms.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "tallystick.server.people.forms.ConfirmPasswordResetCodeForm",
    "confirm_email_verification_code": "tallystick.server.people.forms.ConfirmEmailVerificationCodeForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if OPTIONS.behind_proxy else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tallystick"
# tries are counted in the database, so that several processes count together
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        # far more than there are, so that nobody pushes counts out by filling the table
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}

# -- languages and times -----------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("pl", _("Polish")),
    ("pt", _("Portuguese")),
]
LOCALE_PATHS = [HERE / "locale"]

# -- files that browsers fetch -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = OPTIONS.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing of ours is kept in files
    "staticfiles": {"BACKEND": "tallystick.server.static_files.Storage"},
}

# -- safety ------------------------------------------------------------------------------------------


def _secret_key() -> str:
    if OPTIONS.secret_key:
        return OPTIONS.secret_key
    file = OPTIONS.data / "secret-key"
    # Without a data folder (type checks, tests) a key of this process is enough.
    return file.read_text().strip() if file.exists() else secrets.token_urlsafe(48)


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *OPTIONS.allowed_hosts]
if OPTIONS.public_url:
    ALLOWED_HOSTS.append(urlsplit(OPTIONS.public_url).hostname or "")
    CSRF_TRUSTED_ORIGINS = [OPTIONS.public_url]
if OPTIONS.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Addresses hold tokens: other sites must not learn them from a Referer header.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tallystick.server.errors.views.csrf_failure"

# A form has two fields for each date of a schedule, of which there may be a thousand, and up to five for each
# column of a file.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000

# -- e-mail ------------------------------------------------------------------------------------------

EMAIL_BACKEND = "tallystick.server.outbox.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = OPTIONS.mail_from

# -- logs --------------------------------------------------------------------------------------------

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = configuration(OPTIONS.log_level)
