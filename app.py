"""The WSGI application: `gunicorn app:app`, `flask --app app`."""

from mailer.factory import create_app

app = create_app()
