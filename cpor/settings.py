"""All settings, in one file, from the environment. `.env.example` names and explains every variable.

`make run` writes the addresses of the services it started to `var/local.env`, so that `manage.py` finds them
too. A variable that is set in the environment always wins, and production has no such file.
"""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from cpor import ticks

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
LOCAL_ENV = Path(env.str("LOCAL_ENV", default=str(BASE_DIR / "var" / "local.env")))
if LOCAL_ENV.exists():
    env.read_env(LOCAL_ENV)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-this-machine" if DEBUG else environ.Env.NOTSET)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else environ.Env.NOTSET).rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[] if DEBUG else [SITE_URL])

# --- Rooms, lowest last -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "cpor",
    "reviews",
    "filing",
    "consent",
    "claims",
    "partners",
    "staffing",
    "customers",
    "identity",
    "programs",
    "documents",
    "notifications",
    "accounts.apps.AccountsConfig",
    "audit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "accounts.apps.UserSessionsConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "django_htmx",
    "pgtrigger",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]
MIDDLEWARE = [
    "cpor.middleware.RequestIdMiddleware",
    "cpor.probes.ProbesMiddleware",
    "cpor.middleware.PrivatePagesMiddleware",
    "cpor.middleware.CompressedPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cpor.middleware.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cpor.bodies.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cpor.input_cleaning.CleanTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cpor.session_times.SessionTimesMiddleware",
    "cpor.languages.LanguageMiddleware",
    "cpor.middleware.TimeZoneMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cpor.middleware.KnownDeviceMiddleware",
    "identity.middleware.SecondFactorMiddleware",
    "identity.middleware.FreshSignInMiddleware",
]
ROOT_URLCONF = "cpor.urls"
WSGI_APPLICATION = "cpor.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cpor.context.shell",
            ],
            "builtins": ["cpor.templatetags.components", "text.templatetags.names"],
        },
    },
]
if DEBUG:
    INSTALLED_APPS.append("demo")
    MIDDLEWARE.append("demo.middleware.OwnNotFoundPageMiddleware")
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("demo.context.people")
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Services ----------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {"default": env.db("DATABASE_URL", default="postgres://localhost/cpor")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {
    "connect_timeout": 3,
    # Longer than any honest page; a lock that is not free after 5 s becomes a polite refusal, not a hang. The planner
    # is told of disks without a moving arm, and not to compile what takes milliseconds.
    "options": "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    " -c random_page_cost=1.1 -c jit=off"
    # Ignores no trigger. Unset, each trigger would ask for it in vain and catch an error, ten times its own work.
    " -c pgtrigger.ignore={}",
}
# Who owns the tables and migrates them; the portal's own role owns nothing. {}: the portal's role does both.
OWNER_OF_DATABASE: dict[str, Any] = {}
if env.str("MIGRATION_DATABASE_URL", default=""):
    OWNER_OF_DATABASE |= env.db("MIGRATION_DATABASE_URL")
    OWNER_OF_DATABASE = {name: OWNER_OF_DATABASE[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
PORTAL_ROLE: str = DATABASES["default"]["USER"]
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Counters of the rate limits lie in PostgreSQL: a web request never talks to Redis. The directory's answers have a
# table of their own, so that many of them never push a counter out.
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cpor_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # beyond it counters are thrown away, and with them their limits
    },
    "directory": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cpor_directory_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Of this process alone: which bytes the sandbox found nothing against. Nobody else can write into it.
    "passed": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "passed",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}
# A service that knows which domain belongs to which tenant; "": the local registers alone.
DIRECTORY_URL = env.str("DIRECTORY_URL", default="").rstrip("/")
DIRECTORY_TOKEN = env.str("DIRECTORY_TOKEN", default="")
DIRECTORY_TIMEOUTS = {"connect": 2, "read": 3, "write": 2, "pool": 1}  # seconds
DIRECTORY_TOTAL_SECONDS = 4  # for a whole answer: somebody waits for the page
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="CPOR portal <no-reply@cpor.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REPLY_TO_EMAIL = env.str("REPLY_TO_EMAIL", default="")  # a mailbox that people read; "": nobody reads answers
# What the e-mail service signs its reports of bounces with; "": nobody reports, and the address answers 404.
ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": env.str("MAILGUN_WEBHOOK_SIGNING_KEY", default="")}
LOCAL_MAIL_DIR = env.str(
    "LOCAL_MAIL_DIR", default=""
)  # where the local inbox keeps letters; "" in production

# --- Proof -----------------------------------------------------------------------------------------------------
# Seals the audit stream: base64 of 32 random bytes, which the database does not know; "": nothing is sealed.
AUDIT_SIGNING_KEY = env.str("AUDIT_SIGNING_KEY", default="")
AUDIT_OLDER_PUBLIC_KEYS = env.list(
    "AUDIT_OLDER_PUBLIC_KEYS", default=[]
)  # of keys that sealed before this one
AUDITORS_EMAIL = env.str("AUDITORS_EMAIL", default="")  # where each checkpoint is sent; "": nowhere

# --- Celery: the doorbell. Truth is in PostgreSQL -----------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # else worker and beat end after 45 minutes without Redis
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Celery closes the database's connection around each task, except for so many of them; cpor.celery looks after it.
CELERY_DB_REUSE_MAX = sys.maxsize
CELERY_TIMEZONE = "UTC"
# A worker without -Q serves all queues.
CELERY_TASK_QUEUES: dict[str, dict[str, Any]] = {str(queue): {} for queue in ticks.Queue}
CELERY_TASK_ROUTES = ticks.routes()
CELERY_TASK_ANNOTATIONS = ticks.limits()
CELERY_BEAT_SCHEDULE = ticks.schedule()
CELERY_BEAT_SCHEDULER = "cpor.beat:Scheduler"

# --- Who may sign in -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["cpor.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cpor.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are invited: the letter proves the address
ACCOUNT_FORMS = {
    "login": "cpor.forms.SignInForm",
    "reset_password": "cpor.forms.ResetForm",
    "reset_password_from_key": "cpor.forms.NewPasswordForm",
    "set_password": "cpor.forms.FirstPasswordForm",
    "change_password": "cpor.forms.ChangeForm",
    "reauthenticate": "identity.forms.PasswordAgainForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can make the portal write to a stranger
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.link_tokens.LinkTokens"  # noqa: S105
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Whom customers ask about their data, beside the partner: shown in messages and on pages where it is set.
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")
# Opening wrong consent links, asking whether a letter is real, downloading documents, fetching calendars; the library's
# own limits stay.
ACCOUNT_RATE_LIMITS = {
    "consent": "20/m/ip",
    "verify": "10/m/ip",
    "download": "60/m/user",
    "calendar": "30/m/ip",
    # Whoever can use up somebody else's limit shuts them out. Wrong passwords are counted by accounts.guesses, letters
    # that set one by cpor.adapter.
    "login": None,
    "reset_password": "5/m/ip",
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.GuessValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Who needs a second factor is the policy's to say (programs.Policy); everybody may have one.
MFA_ADAPTER = "identity.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "identity.forms.CodeForm",
    "reauthenticate": "identity.forms.CodeAgainForm",
    "activate_totp": "identity.forms.ActivateForm",
    "add_webauthn": "identity.forms.PasskeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # members are invited: the letter proved the address
NEW_DEVICE_LETTERS = not DEBUG  # the demo's people use many browsers, and the local inbox stays quiet
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # seconds; an invitation may wait a week
NEW_PASSWORD_TIMEOUT = timedelta(hours=2)  # where there is a password already
NEW_PASSWORD_WAITS = timedelta(hours=24)  # after an operator gave the account another address

# --- Files -----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "cpor.static_files.SheetsFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
SHEETS_DIR = BASE_DIR / "var" / "sheets"  # each in one piece, made of those in static/css
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
S3_BUCKET = env.str("AWS_STORAGE_BUCKET_NAME", default="")
POE_DIR = env.str("POE_DIR", default=str(BASE_DIR / "var" / "poe"))
POE_STORAGE: dict[str, Any] = (
    {
        "BACKEND": "documents.bucket.ProofBucket",  # its time-outs and the life of its addresses stand there
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("AWS_S3_ENDPOINT_URL", default=None),
            "region_name": env.str("AWS_S3_REGION_NAME", default=None),
        },
    }
    if S3_BUCKET
    else {
        "BACKEND": "documents.folder.ProofFolder",
        "OPTIONS": {
            "location": POE_DIR,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
)
STATICFILES_BACKEND = (
    "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "cpor.static_files.HashedFiles"
)
STORAGES = {
    "default": POE_STORAGE,  # nothing is stored under "default" by name; nothing may become public by accident
    "poe": POE_STORAGE,
    "staticfiles": {"BACKEND": STATICFILES_BACKEND},
}
CLAMD_URL = env.str("CLAMD_URL", default="")  # tcp://host:3310 or unix:///run/clamd.sock; "": the local stub
# A file of certificates (PEM) whose holders vouch for digital signatures; "": nobody's issuer is known here.
SIGNATURE_TRUST = env.str("SIGNATURE_TRUST", default="")
# What a form holds beside its files. The files are bounded by documents.limits, the whole body by cpor.bodies.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- Browser-side safety -----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_HSTS_SECONDS = 0 if DEBUG else 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # rate limits count visitors, not the proxy
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
MESSAGES_COOKIE_NAME = "messages" if DEBUG else "__Host-messages"
MESSAGE_STORAGE = "cpor.messages.Storage"
CSRF_COOKIE_HTTPONLY = True
# A browser on which somebody signed in before may try their password whatever strangers did.
DEVICE_COOKIE_NAME = "device" if DEBUG else "__Host-device"
DEVICE_COOKIE_AGE = 180 * 24 * 3600  # seconds, from the last sign-in
SESSION_ENGINE = "accounts.sessions"  # of a key the database holds the hash
SESSION_COOKIE_AGE = 12 * 3600  # seconds, of customers; who signs in has times by policy (cpor.session_times)
CSRF_FAILURE_VIEW = "cpor.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# What a customer reads speaks all of these, each named in itself; the portal behind the sign-in the second list.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("ja", "日本語")]
PORTAL_LANGUAGES = LANGUAGES[:2]
LANGUAGE_COOKIE_NAME = "language" if DEBUG else "__Host-language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = not DEBUG, True, "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cpor.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- What the portal says of itself --------------------------------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "cpor.logs.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "cpor.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        },
        "json": {"()": "cpor.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line" if DEBUG else "json",
        }
    },
    # Django's own handlers would print lines a second time and unmasked; each request has its line already.
    "loggers": {
        "django": {"handlers": []},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
