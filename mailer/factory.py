"""Builds the app; the only reader of the configuration."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import mailer.models  # noqa: F401 - so that all tables are known
from mailer import config as settings
from mailer.blueprints import (
    assets,
    errors,
    formatting,
    i18n,
    limits,
    navigation,
    register,
    security,
    typed,
    uploads,
)
from mailer.blueprints.accounts import session as sign_in_session
from mailer.blueprints.appearance import page as appearance
from mailer.blueprints.help import topics as help_topics
from mailer.blueprints.public import at_once
from mailer.infra import crypto, db, files, logs, redis
from mailer.infra import installation as this_installation
from mailer.lib import clock

csrf = CSRFProtect()


def create_app(config: settings.Config | None = None) -> Flask:
    """One installation of Mailer as a WSGI application."""
    config = config or settings.load()
    clock.follow(config.test_clock)
    app = Flask("mailer", static_folder="static/dist", static_url_path="/static")
    app.secret_key = config.secret_key
    app.config.update(
        TESTING=config.testing,
        MAX_CONTENT_LENGTH=64_000_000,
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,
        # Browsers tell hosts apart, not ports: installations side by side need names of their own.
        SESSION_COOKIE_NAME=f"mailer-{config.port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.public_url.startswith("https:"),
        WTF_CSRF_TIME_LIMIT=None,
        JSON_SORT_KEYS=False,
    )
    at_once.init_app(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    logs.init_app(app)
    this_installation.init_app(app, _installation(config))
    crypto.init_app(app, config.secret_key)
    files.init_app(app, config.files_dir)
    redis.init_app(app, config.redis_url)
    db.init_app(app, config.database_url)
    typed.init_app(app)
    uploads.init_app(app)
    csrf.init_app(app)
    limits.init_app(app, config.redis_url)
    login = LoginManager(app)
    login.user_loader(sign_in_session.user_of)
    assets.init_app(app)
    i18n.init_app(app)
    formatting.init_app(app)
    appearance.init_app(app)
    navigation.init_app(app)
    help_topics.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    register.register(app)
    return app


def _installation(config: settings.Config) -> this_installation.Installation:
    return this_installation.Installation(
        public_url=config.public_url,
        public_is_loopback=config.public_is_loopback,
        data_dir=config.data_dir,
        run_dir=config.run_dir,
        mailbox_dir=config.mailbox_dir,
        demo=config.demo,
        demo_language=config.demo_language,
    )
