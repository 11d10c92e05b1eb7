"""Settings of an installation. Values that differ between installations come from `env`."""

from __future__ import annotations

from pathlib import Path

from yangguang.project import databases, env, keys, logs, post

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_dir()
KEYS_DIR = env.keys_dir()
DATA_DIR.mkdir(parents=True, exist_ok=True)
CITY = env.text("YANGGUANG_CITY")
PRODUCTION = env.flag("YANGGUANG_PRODUCTION")
REQUIRE_TOTP = env.flag("YANGGUANG_REQUIRE_TOTP") or PRODUCTION
BASE_URL = env.text("YANGGUANG_BASE_URL").rstrip("/")
SITE_URL = BASE_URL or f"http://{env.text('HOST')}:{env.text('PORT')}"
TRUSTED_PROXY = env.flag("YANGGUANG_TRUSTED_PROXY")
UPLOAD_LIMIT = env.number("YANGGUANG_UPLOAD_LIMIT_MB") * 1024 * 1024
REQUESTS_SECRET = env.text("YANGGUANG_REQUESTS_SECRET")
REQUESTS_OUT = post.exchange_target(env.text("YANGGUANG_REQUESTS_OUT"), REQUESTS_SECRET)
REQUESTS_IN = post.exchange_source(env.text("YANGGUANG_REQUESTS_IN"), REQUESTS_SECRET)
REGISTERED_SINCE = env.day("YANGGUANG_REGISTERED_SINCE")
INTERPRETATION_COPIED_MOST = env.number("YANGGUANG_INTERPRETATION_COPIED_MOST")

MAIL_SERVER = post.mail_server(env.text("EMAIL_URL"))
MAIL_FROM = env.text("YANGGUANG_MAIL_FROM")
MAIL_BOUNCES = env.text("YANGGUANG_MAIL_BOUNCES") or MAIL_FROM
BOUNCES_IMAP = env.text("YANGGUANG_BOUNCES_IMAP")
CLAMD = post.clamd(env.text("YANGGUANG_CLAMD"))
SMS_PROGRAM = post.sms_program(env.text("SMS_URL"))
DIGEST_HOUR = post.hour(env.text("YANGGUANG_DIGEST_HOUR"))

SECRET_KEY = keys.secret_key(KEYS_DIR)
DEBUG = False
ALLOWED_HOSTS = env.words("YANGGUANG_ALLOWED_HOSTS") or ([] if PRODUCTION else ["*"])
ROOT_URLCONF = "yangguang.project.urls"
WSGI_APPLICATION = "yangguang.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organizations.Person"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "yangguang.kernel.tags",
    "yangguang.kernel.organizations",
    "yangguang.kernel.ui",
    "yangguang.kernel.ledger",
    "yangguang.kernel.jobs",
    "yangguang.kernel.calendars",
    "yangguang.kernel.documents",
    "yangguang.kernel.publishing",
    "yangguang.kernel.cases",
    "yangguang.kernel.duties",
    "yangguang.kernel.notices",
    "yangguang.kernel.search",
    "yangguang.kernel.exchange",
    "yangguang.kernel.serving",
    "yangguang.kernel.desk",
    "yangguang.areas.requests",
    "yangguang.areas.decisions",
    "yangguang.areas.press",
    "yangguang.areas.regulations",
    "yangguang.areas.decisions.meetings",
    "yangguang.areas.decisions.surveys",
    "yangguang.areas.oversight",
    "yangguang.areas.oversight.assurance",
    "yangguang.areas.oversight.supervision",
    "yangguang.areas.oversight.error_reports",
    "yangguang.areas.oversight.inspection",
    "yangguang.portal",
    "yangguang.project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yangguang.kernel.ui.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yangguang.kernel.organizations.middleware.IdleMiddleware",
    "yangguang.kernel.organizations.middleware.ActorMiddleware",
    "yangguang.kernel.exchange.middleware.OldAddressMiddleware",
    "yangguang.portal.middleware.FormAddressMiddleware",
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
                "yangguang.kernel.ui.context_processors.site",
                "yangguang.portal.context_processors.doors",
            ],
        },
    }
]
FORM_RENDERER = "yangguang.kernel.ui.forms.Renderer"

DATABASES = {
    "default": databases.from_url(env.text("DATABASE_URL"))
    if env.text("DATABASE_URL")
    else databases.sqlite(DATA_DIR / "yangguang.sqlite3")
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SERVING = not env.flag("YANGGUANG_NO_PAGE_STORE")
PAGES_FOR_NGINX = env.flag("YANGGUANG_PAGES_FOR_NGINX")
REDIS_URL = env.text("REDIS_URL")
PAGES_MEMORY = env.number("YANGGUANG_PAGES_MEMORY_MB") * 1024 * 1024
PAGES_DISK = env.number("YANGGUANG_PAGES_DISK_MB") * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS: list[Path] = []

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = DATA_DIR / "files"
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["yangguang.kernel.organizations.login.LockingBackend"]
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = "/desk/"
OTP_TOTP_ISSUER = "阳光"

SESSION_ENGINE = "yangguang.kernel.ui.sessions"
SESSION_COOKIE_NAME = "yangguang_session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_IDLE_SECONDS = env.number("YANGGUANG_IDLE_MINUTES") * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "yangguang.portal.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Unique constraints over empty values exist on PostgreSQL only; services check them as well.
SILENCED_SYSTEM_CHECKS = ["models.W047"]

LOGGING = logs.configure(env.text("YANGGUANG_LOG_LEVEL"), as_json=PRODUCTION)
