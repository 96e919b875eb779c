"""A site in one file, and a site out of it: database, files and secrets, all sealed under a passphrase.

Without the passphrase nobody reads anything in a backup but its table of contents; who loses it has no
backup.
"""
