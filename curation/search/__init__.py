"""Search in Chinese text by an index of our own: single characters, pairs of characters, whole words and
numbers. ``words`` is pure; ``fields`` holds the column and its lookup; ``install`` what a database needs.
"""
