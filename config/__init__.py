"""Composition root: it knows every app and is known by none."""
