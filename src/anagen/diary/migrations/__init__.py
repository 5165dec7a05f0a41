"""Migrations of a diary's tables, from one version of its file to the next (Alembic)."""
