"""One small reader per published file; nothing else opens a published file.

Every reader takes the path of the file as its publisher gave it and returns a table with columns
in our words: ids as text, shares between 0 and 1, unknown as ``NaN``.
"""
