"""Every setting of the site. Values come from the environment only (see .env.example);
a wrong value stops the start with the name of the variable."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kit import sealing
from marketplace import schedule, services
from marketplace.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
services.adopt()  # a running `market up` tells its addresses to other terminals

DEBUG = env.bool("DEBUG", default=True)
SITE_NAME = env("SITE_NAME", default="Tessera")
SITE_URL = env.web_address("SITE_URL", default="http://127.0.0.1:8000")
SECRET_KEY = env("SECRET_KEY", default="only-for-development" if DEBUG else environ.Env.NOTSET)
MAINTENANCE = env.bool("MAINTENANCE", default=False)  # the site is closed for work on it
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- services -----------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL", default="postgresql://unset:unset@127.0.0.1:1/unset")
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:1/0")
SANDBOX_DATABASE_URL = env("SANDBOX_DATABASE_URL", default=services.sandbox_url(DATABASE_URL))


def _database(variable: str, url: str) -> dict:
    try:
        services.read_address(variable, url, services.POSTGRES)
    except services.Unreachable as error:
        raise ImproperlyConfigured(str(error)) from None
    return {**environ.Env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


DATABASES = {
    "default": _database("DATABASE_URL", DATABASE_URL),
    "sandbox": _database("SANDBOX_DATABASE_URL", SANDBOX_DATABASE_URL),
}
DATABASE_ROUTERS = ["sandbox.router.SandboxRouter"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the market ---------------------------------------------------------------
CURRENCY = env.currency("CURRENCY", default="usd")  # the one settlement currency of the site
HOUSE_NAME = env("HOUSE_NAME", default="") or SITE_NAME  # as it stands on invoices
HOUSE_STREET = env("HOUSE_STREET", default="")
HOUSE_POSTCODE = env("HOUSE_POSTCODE", default="")
HOUSE_CITY = env("HOUSE_CITY", default="")
HOUSE_COUNTRY = env.country("HOUSE_COUNTRY", default="RO")
HOUSE_TAX_ID = env("HOUSE_TAX_ID", default="")
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRETS", default=[])  # at most two, newest first
STRIPE_API_BASE = env("STRIPE_API_BASE", default="")
SANDBOX = not STRIPE_SECRET_KEY  # no key: the local Stripe server answers, no real money moves
SANDBOX_PAYMENTS = env.bool("SANDBOX_PAYMENTS", default=DEBUG)
SANDBOX_URL = env.web_address("SANDBOX_URL", default="http://127.0.0.1:8001")  # as a browser reaches it
SANDBOX_SECRET_KEY = env("SANDBOX_SECRET_KEY", default="sk_test_sandbox")
SANDBOX_WEBHOOK_SECRET = env("SANDBOX_WEBHOOK_SECRET", default="whsec_sandbox")
SANDBOX_WEBHOOK_URL = env("SANDBOX_WEBHOOK_URL", default="")  # where the sandbox sends its webhooks
if SANDBOX:
    if not SANDBOX_PAYMENTS:
        raise ImproperlyConfigured(
            "STRIPE_SECRET_KEY is not set. Set it, or set SANDBOX_PAYMENTS=1 to run without real money."
        )
    STRIPE_SECRET_KEY = SANDBOX_SECRET_KEY
    STRIPE_API_BASE = STRIPE_API_BASE or SANDBOX_URL
    STRIPE_WEBHOOK_SECRETS = STRIPE_WEBHOOK_SECRETS or [SANDBOX_WEBHOOK_SECRET]

# what is personal is sealed with these, the newest first; without real money they may be derived
PERSONAL_DATA_KEYS = env.sealing_keys(
    "PERSONAL_DATA_KEYS", default=[sealing.derived_key(SECRET_KEY)] if DEBUG or SANDBOX else None
)

# --- applications -------------------------------------------------------------
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
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "rest_framework",
    "marketplace",
    "payments",
    "reviews",
    "conversations",
    "orders",
    "gigs",
    "sellers",
    "ledger",
    "notices",
    "accounts",
    "kit",
    "sandbox",
]
MIDDLEWARE = [
    "marketplace.health.HealthMiddleware",
    "marketplace.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "marketplace.maintenance.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kit.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kit.tallies.TallyMiddleware",
    "accounts.presence.PresenceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kit.middleware.TimeZoneMiddleware",
    "marketplace.too_large.TooLargeMiddleware",
    "marketplace.sending_again.SendingAgainMiddleware",
    "kit.middleware.RefusalMiddleware",
]
ROOT_URLCONF = env("ROOT_URLCONF", default="marketplace.urls")  # the sandbox process says sandbox.urls
WSGI_APPLICATION = "marketplace.wsgi.application"
FORM_RENDERER = "kit.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "kit.templatetags.kit"],
        },
    }
]

# --- people -------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "second_step": "5/h/user",  # mailed codes
    "reference": "60/h/ip",  # addresses of references; the rest as allauth has it
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_email": "accounts.forms.ChangeEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "accounts.forms.ConfirmResetCodeForm",
}
MFA_FORMS = {
    "authenticate": "accounts.forms.TwoStepForm",
    "reauthenticate": "accounts.forms.TwoStepAgainForm",
    "activate_totp": "accounts.forms.ActivateTwoStepForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- languages, time ----------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ro", "Română"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "marketplace" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files --------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = services.state_dir() / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"  # public, re-encoded images only
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(services.state_dir() / "media"))()
SERVE_MEDIA = DEBUG  # else the web server in front does
PRIVATE_ROOT = env.path("PRIVATE_ROOT", default=str(services.state_dir() / "private"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kit.storage.StaticStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- mail ---------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
if env("EMAIL_URL", default=""):
    vars().update(EMAIL_CONFIG)
else:
    EMAIL_BACKEND = "notices.mailbox.MailboxBackend"  # the demo's local mailbox page
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <no-reply@localhost>")

# --- workers ------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BEAT_SCHEDULE = {} if MAINTENANCE else schedule.BEAT
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 1}

# --- safety -------------------------------------------------------------------
_sandbox_origins = [SANDBOX_URL] if SANDBOX else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # a redirect after a POST is checked against form-action in Chromium
        "form-action": [SELF, "https://checkout.stripe.com", "https://connect.stripe.com", *_sandbox_origins],
    }
}
CSRF_FAILURE_VIEW = "marketplace.views.site.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

# --- API ----------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kit.bodies.Json"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kit.bodies.AlwaysJson",
    "DEFAULT_THROTTLE_CLASSES": [
        "kit.limits.VisitorLimit",
        "kit.limits.MemberLimit",
        "kit.limits.WriteLimit",
    ],
    "NUM_PROXIES": 0 if DEBUG else 1,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "kit.api.Pages",
    "PAGE_SIZE": 24,
    "EXCEPTION_HANDLER": "kit.api.problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_LIMITS = {"visitor": "120/min", "member": "600/min", "write": "120/min", "money": "60/hour"}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "DESCRIPTION": "Amounts are integers in minor units with a currency beside them; instants are UTC. Errors are "
    "problems (RFC 9457). Lists come in pages: follow `next`.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "OrderState": "orders.models.Order.State",
        "MilestoneState": "orders.models.Milestone.State",
        "DisputeState": "orders.models.Dispute.State",
        "ReleaseState": "orders.models.Release.State",
        "GigState": "gigs.models.Gig.State",
        "PictureState": "gigs.models.GigImage.State",
        "PaymentState": "payments.models.Payment.State",
        "ProState": "sellers.models.ProApplication.State",
        "PartState": "payments.models.PayoutPart.State",
        "AccountState": "payments.models.SellerAccount.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kit.api.describe_problems",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "marketplace.logs.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {"()": "marketplace.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.bool("LOG_JSON", default=not DEBUG) else "line",
            "filters": ["request_id"],
        }
    },
    "loggers": {"stripe": {"level": "WARNING"}},  # it tells every call with its address
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}

# --- the local Stripe server's own process ---------------------------------------
if ROOT_URLCONF == "sandbox.urls":
    # It shares this file, and nothing else: no accounts, no sessions, and no way to the site's database.
    INSTALLED_APPS = ["django.contrib.staticfiles", "sandbox"]
    MIDDLEWARE = ["marketplace.health.HealthMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware"]
    TEMPLATES = []
    DATABASES = {"default": {}, "sandbox": DATABASES["sandbox"]}
    ALLOWED_HOSTS = ["*"]  # the API asks for a key; its pages are told apart by secret addresses
