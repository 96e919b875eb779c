"""Dimension, Dataset and Specialty, for the later stages: the taxonomy is open to them, the rest of the
models is not."""

from curation.models import Dataset, Dimension, Specialty

__all__ = ["Dataset", "Dimension", "Specialty"]
