"""Generators of pages, pictures and trained files; not shipped in the wheel."""
