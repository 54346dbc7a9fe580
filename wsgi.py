"""The WSGI entry for any server: `gunicorn wsgi:app`."""

import os

from service.app import create_app

# As for the command line: a database that is made here is for its owner's eyes only.
os.umask(0o077)
app = create_app()
