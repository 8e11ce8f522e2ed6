"""Django's settings, all derived from `config`. Nothing here is to be edited on a node."""

from __future__ import annotations

from pathlib import Path

import allauth
from csp.constants import NONE, SELF

from pendopo.kernel import log
from pendopo.node import config as node_config

CONFIG = node_config.current()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = node_config.secret_key(CONFIG.folder)
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.hosts)
ROOT_URLCONF = "pendopo.node.urls"
WSGI_APPLICATION = "pendopo.node.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "django.forms",
    "pendopo.kernel.generation",
    "pendopo.kernel.ledger",
    "pendopo.kernel.loop",
    "pendopo.kernel.http",
    "pendopo.kernel.search",
    "pendopo.kernel.files",
    "pendopo.kernel.notify",
    "pendopo.kernel.ui",
    "pendopo.wilayah",
    "pendopo.warga",
    "pendopo.opd",
    "pendopo.layanan",
    "pendopo.laporan",
    "pendopo.node",
]

MIDDLEWARE = [
    "pendopo.kernel.http.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "pendopo.kernel.ui.assets.AssetMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "pendopo.kernel.generation.cache.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pendopo.kernel.http.middleware.NotKeptMiddleware",
    "pendopo.kernel.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "pendopo.kernel.http.middleware.RefusalMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pendopo.node.actor.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pendopo.kernel.ui.context.frame",
            ],
        },
    },
]

AUTH_USER_MODEL = "warga.Account"
AUTHENTICATION_BACKENDS = ["pendopo.warga.signin.Backend"]
PASSWORD_HASHERS = ["pendopo.warga.hashing.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
STAFF_LOGIN_REDIRECT_URL = "/kerja/"  # what waits for an official is the first thing to see
ACCOUNT_ADAPTER = "pendopo.warga.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "pendopo.warga.forms.SignInForm",
    "reauthenticate": "pendopo.warga.forms.AgainForm",
    "change_password": "pendopo.warga.forms.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}  # and telephone numbers, which the backend looks up in the vault
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# By account, never by a machine's address, which is kept nowhere.
ACCOUNT_RATE_LIMITS = {
    **dict.fromkeys(("login", "signup", "reset_password", "reset_password_from_key", "request_login_code"), ""),
    "login_failed": "5/5m/key",
    "reauthenticate": "5/5m/user",
    "change_password": "5/5m/user",
}
MFA_ADAPTER = "pendopo.warga.signin.FactorAdapter"
MFA_FORMS = {
    "authenticate": "pendopo.warga.forms.CodeForm",
    "activate_totp": "pendopo.warga.forms.ActivateTotpForm",
    "add_webauthn": "pendopo.warga.forms.AddKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # and printed codes, which the room hands out itself
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Pendopo"
MFA_RATE_LIMITS = {"webauthn_login": ""}

DATABASES = {"default": node_config.database(CONFIG)}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "pendopo-bahasa"
LANGUAGE_COOKIE_AGE = 31_536_000
# allauth itself is not installed, only two of its apps: Django would not find its words.
LOCALE_PATHS = [PACKAGE / "locale", Path(allauth.__file__).parent / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = CONFIG.folder / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pendopo.kernel.ui.assets.AssetStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

FORM_RENDERER = "pendopo.kernel.ui.renderer.Furniture"
CSRF_FAILURE_VIEW = "pendopo.node.views.forged"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.secure
SESSION_COOKIE_NAME = "pendopo"
CSRF_COOKIE_NAME = "pendopo-csrf"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_HANDLERS = ["pendopo.kernel.files.uploads.UploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING = log.configure(CONFIG.log_level)
