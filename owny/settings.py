"""All settings in one file; the environment decides, `owny.checks` refuses what is unsafe in production."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url

from owny import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("OWNY_VAR", str(BASE_DIR / "var")))
ENVIRONMENT = env.choice("OWNY_ENV", ("development", "production", "test"), "development")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("DEBUG", False)
PORT = env.integer("PORT", 8000, minimum=1)

SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "127.0.0.1"
SITE_NAME = "Owny"
SECRET_KEY = env.text("SECRET_KEY", "unset" if PRODUCTION else "development-only-key-that-nobody-should-ever-deploy-with")
FIELD_ENCRYPTION_KEYS = env.words("FIELD_ENCRYPTION_KEYS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [
    SITE_HOST,
    *([] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]", "testserver"]),
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "owny.urls"
ASGI_APPLICATION = "owny.asgi.application"
WSGI_APPLICATION = "owny.wsgi.application"
AUTH_USER_MODEL = "creators.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail addresses are unique whatever their case, by a constraint of their own
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "builder",
    "products",
    "creators",
    "owny",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "servestatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "owny.headers.security_headers",
    "products.own_domains.own_domains",
    "django.middleware.security.SecurityMiddleware",
    "products.serving.published_pages",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

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
                "creators.context.site",
            ],
        },
    }
]

# Database -----------------------------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {"ENGINE": "owny.sqlite", "TEST": {"NAME": ":memory:"}}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    # Each request has a thread of its own, so connections are kept by a pool and not by threads.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 0, "max_size": 20, "timeout": 10}

# Queue and cache ----------------------------------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
REDIS_PREFIX = env.text("REDIS_PREFIX")
QUEUE_DIR = VAR_DIR / "queue"
if REDIS_URL:
    _redis_cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    CACHES: dict[str, Any] = {"default": {**_redis_cache, "KEY_PREFIX": REDIS_PREFIX}}
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 1800,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "global_keyprefix": REDIS_PREFIX,
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}}
    CELERY_BROKER_URL = "files://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.1,
    }
BUILD_LEASE_SECONDS = env.integer("BUILD_LEASE_SECONDS", 30, minimum=1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_TASK_ROUTES = {
    "builder.tasks.work_on_builds": {"queue": "builds"},
    "creators.mailing.send_mail": {"queue": "mails"},
}
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # KB; who laid out a large PDF is replaced, memory comes back no other way
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_TASK_ALWAYS_EAGER")
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "resume-lost-builds": {"task": "builder.tasks.resume_lost_builds", "schedule": BUILD_LEASE_SECONDS / 2},
    "reconcile-orders": {"task": "products.tasks.reconcile_orders", "schedule": 300.0},
    "look-at-domains": {"task": "creators.tasks.look_at_domains", "schedule": 600.0},
    "look-at-accounts": {"task": "creators.tasks.look_at_accounts", "schedule": 3600.0},
    "look-at-plans": {"task": "creators.tasks.look_at_plans", "schedule": 3600.0},
    "check-ledgers": {"task": "products.tasks.check_ledgers", "schedule": 900.0},
    "retry-stripe-events": {"task": "products.tasks.retry_stripe_events", "schedule": 60.0},
    "send-waiting-mails": {"task": "creators.tasks.send_waiting_mails", "schedule": 30.0},
    "send-broadcasts": {"task": "products.tasks.send_broadcasts", "schedule": 30.0},
    "send-day-mails": {"task": "products.tasks.send_day_mails", "schedule": 900.0},
    "send-review-asks": {"task": "products.tasks.send_review_asks", "schedule": 3600.0},
    "forget-old-mails": {"task": "creators.tasks.forget_old_mails", "schedule": 86_400.0},
}

# Kimi ---------------------------------------------------------------------------------------------------------------
KIMI_STAND_IN = not (env.text("KIMI_API_KEY") or env.text("KIMI_BASE_URL"))
KIMI_API_KEY = env.text("KIMI_API_KEY", "sk-sandbox" if KIMI_STAND_IN else "")
KIMI_BASE_URL = env.text(
    "KIMI_BASE_URL", f"http://127.0.0.1:{PORT + 1}/v1" if KIMI_STAND_IN else "https://api.moonshot.ai/v1"
)
KIMI_MODEL = env.text("KIMI_MODEL", "kimi-k2.5")
KIMI_FALLBACK_MODELS = env.words("KIMI_FALLBACK_MODELS") or ["kimi-k2.6", "kimi-k3"]
OTEL_EXPORTER_OTLP_ENDPOINT = env.text("OTEL_EXPORTER_OTLP_ENDPOINT")
BUILD_TURN_LIMIT = env.integer("BUILD_TURN_LIMIT", 12, minimum=1)
BUILD_TOKEN_LIMIT = env.integer("BUILD_TOKEN_LIMIT", 200_000, minimum=1000)
BUILD_COST_LIMIT_CENTS = env.integer("BUILD_COST_LIMIT_CENTS", 25, minimum=1)
BUILD_TIME_LIMIT_SECONDS = env.integer("BUILD_TIME_LIMIT_SECONDS", 600, minimum=10)
BUILD_RETRY_SECONDS = env.integer("BUILD_RETRY_SECONDS", 180, minimum=1)
SMALL_TURN_LIMIT = env.integer("SMALL_TURN_LIMIT", 5, minimum=1)
SMALL_TOKEN_LIMIT = env.integer("SMALL_TOKEN_LIMIT", 80_000, minimum=1000)
SMALL_COST_LIMIT_CENTS = env.integer("SMALL_COST_LIMIT_CENTS", 10, minimum=1)
SMALL_TIME_LIMIT_SECONDS = env.integer("SMALL_TIME_LIMIT_SECONDS", 180, minimum=10)
KIMI_SILENCE_SECONDS = env.integer("KIMI_SILENCE_SECONDS", 60, minimum=1)
BUILD_DAY_CENTS = env.integer("BUILD_DAY_CENTS", 10_000)
BUILD_DAY_CENTS_PER_CREATOR = env.integer("BUILD_DAY_CENTS_PER_CREATOR", 500)
BUILDS_AT_ONCE = env.integer("BUILDS_AT_ONCE", 100, minimum=1)
BUILDS_AT_ONCE_PER_CREATOR = env.integer("BUILDS_AT_ONCE_PER_CREATOR", 3, minimum=1)
BUILDS_WAITING_PER_CREATOR = env.integer("BUILDS_WAITING_PER_CREATOR", 20, minimum=1)

# Research: what similar products cost, asked of the provider's own search -------------------------------------------
RESEARCH_ENABLED = env.flag("RESEARCH_ENABLED")
RESEARCH_FORMULAS = env.words("RESEARCH_FORMULAS") or ["moonshot/web-search:latest"]
RESEARCH_BUILTIN_SEARCH = env.flag("RESEARCH_BUILTIN_SEARCH")
RESEARCH_SEARCH_LIMIT = env.integer("RESEARCH_SEARCH_LIMIT", 5, minimum=1)
RESEARCH_SEARCH_MICRODOLLARS = env.integer("RESEARCH_SEARCH_MICRODOLLARS", 5_000)

# Stripe -------------------------------------------------------------------------------------------------------------
STRIPE_STAND_IN = not (env.text("STRIPE_SECRET_KEY") or env.text("STRIPE_API_BASE"))
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "sk_test_sandbox" if STRIPE_STAND_IN else "")
STRIPE_API_BASE = env.text(
    "STRIPE_API_BASE", f"http://127.0.0.1:{PORT + 2}" if STRIPE_STAND_IN else "https://api.stripe.com"
)
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "whsec_sandbox_platform" if STRIPE_STAND_IN else "")
STRIPE_CONNECT_WEBHOOK_SECRET = env.text("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_sandbox_connect" if STRIPE_STAND_IN else "")
STRIPE_EARLIER_FILE = VAR_DIR / "sandbox" / "earlier-payments.json"  # what the demo sold before the stand-in started
if STRIPE_STAND_IN:
    # What a demo shop sold before it started has its ledger within minutes.
    CELERY_BEAT_SCHEDULE["check-ledgers"]["schedule"] = 60.0
PLATFORM_FEE_BASIS_POINTS = env.integer("PLATFORM_FEE_BASIS_POINTS", 1000)
EARLY_FRAUD_REFUND_CENTS = env.integer("EARLY_FRAUD_REFUND_CENTS", 1500)
STRIPE_TIMEOUT_SECONDS = 10
STRIPE_GLANCE_SECONDS = 3
STRIPE_TAX = env.flag("STRIPE_TAX")
STRIPE_TAX_CODE = env.text("STRIPE_TAX_CODE", "txcd_10000000")

# Creators' own plans: prices by id (price_…) or by lookup key ---------------------------------------------------------
PRO_MONTHLY_PRICE = env.text("PRO_MONTHLY_PRICE", "owny_pro_monthly")
PRO_YEARLY_PRICE = env.text("PRO_YEARLY_PRICE", "owny_pro_yearly")
PLAN_GRACE_DAYS = env.integer("PLAN_GRACE_DAYS", 14)

# Creators' own domains --------------------------------------------------------------------------------------------------
IS_LOCAL = not PRODUCTION and SITE_HOST in ("127.0.0.1", "localhost")
DOMAIN_TARGET = env.text("DOMAIN_TARGET", "shops.owny.example" if IS_LOCAL else SITE_HOST).lower().rstrip(".")
DOMAIN_ADDRESSES = env.words("DOMAIN_ADDRESSES")
DOMAIN_GRACE_DAYS = env.integer("DOMAIN_GRACE_DAYS", 7)
DNS_SERVERS = env.words("DNS_SERVERS")

# Sign-in ------------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "creators:after_sign_in"
LOGOUT_REDIRECT_URL = "creators:home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "creators.sign_in.AccountAdapter"
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key",
    "confirm_email": "1/10s/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("TRUST_PROXY") else 0
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Mail ---------------------------------------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL")
MAIL_DIR = VAR_DIR / "mail"
MAIL_PROVIDER, _provider_settings = env.mail_provider(EMAIL_URL)
MAIL_WEBHOOK_SECRET = env.text("MAIL_WEBHOOK_SECRET")
ANYMAIL: dict[str, Any] = {**_provider_settings, "WEBHOOK_SECRET": MAIL_WEBHOOK_SECRET, "REQUESTS_TIMEOUT": 15}
if MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
elif EMAIL_URL:
    _email = dj_email_url.parse(EMAIL_URL)
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST = _email["EMAIL_HOST"]
    EMAIL_PORT = _email["EMAIL_PORT"]
    EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "owny.lib.mail.ReadableBackend"
EMAIL_TIMEOUT = 15
BROADCASTS_PER_DAY = env.integer("BROADCASTS_PER_DAY", 2, minimum=1)
BROADCAST_BATCH = env.integer("BROADCAST_BATCH", 100, minimum=1)
BROADCAST_DAY_MAILS = env.integer("BROADCAST_DAY_MAILS", 5_000, minimum=1)
_mail_host = SITE_HOST if SITE_HOST.rpartition(".")[2].isalpha() and "." in SITE_HOST else "owny.example"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <hello@{_mail_host}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = env.text("MEDIA_URL", "/media/")
PDF_FILES = env.flag("PDF_FILES", True)
MEDIA_ROOT = VAR_DIR / "media"
WHEN_A_CREATOR_CHANGES = "products.publishing.refresh_pages"
WHEN_AN_OFFER_CHANGES = "products.open_pages.close_open_pages"
S3_BUCKET = env.text("S3_BUCKET")
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "owny.storage.HashedStaticFiles"},
}
BROTLI_QUALITY = 11
SERVESTATIC_USE_BROTLI = PRODUCTION  # it takes as long as all the rest of the set-up
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "region_name": env.text("S3_REGION") or None,
        },
    }
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
IMPORT_MAX_BYTES = 20 * 1024 * 1024

# Words and time -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

# API ----------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "creators.api.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["owny.lib.api_json.Json"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "EXCEPTION_HANDLER": "owny.lib.api.answer_failure",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["owny.lib.throttles.Reads", "owny.lib.throttles.Writes"],
    "DEFAULT_THROTTLE_RATES": {"read": "3000/hour", "write": "1200/hour", "costly": "60/hour"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Owny API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "DESCRIPTION": "Everything that a creator can do, for programs. Sign in with a token from Settings, API.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"ProductTypeEnum": "products.models.product.ProductType"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "owny.lib.api_schema.tell_failures",
    ],
}

# Safety -------------------------------------------------------------------------------------------------------------
_https = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SECURE_SSL_REDIRECT = PRODUCTION and _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^domains/ask$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if PRODUCTION and _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("TRUST_PROXY") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
_pictures = urlsplit(MEDIA_URL)
_pictures_from = f" {_pictures.scheme}://{_pictures.netloc}" if _pictures.netloc else ""
CONTENT_SECURITY_POLICY = (
    f"default-src 'self'; img-src 'self' data:{_pictures_from}; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; form-action 'self'"
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}, "httpx2": {"level": "WARNING"}},
}
