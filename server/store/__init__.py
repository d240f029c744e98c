"""The queue in SQL: SQLAlchemy Core on SQLite and PostgreSQL."""
