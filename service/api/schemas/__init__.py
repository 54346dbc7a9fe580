"""What goes in and out of the API, as marshmallow schemas: they validate, and they are the reference."""
