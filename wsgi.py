"""The WSGI entry for any server: `gunicorn wsgi:app`."""

from service.app import create_app

app = create_app()
