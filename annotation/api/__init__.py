"""The API of stage 2 under /api/v1/: thin, and blind through the same permissions as the pages."""
