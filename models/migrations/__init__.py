"""The database's history: Alembic migrations, each tested up, down and against the models."""
