"""Sealed text for secrets of this stage (endpoint keys); the field itself comes from stage 1."""

from curation.handover import SealedTextField

__all__ = ["SealedTextField"]
