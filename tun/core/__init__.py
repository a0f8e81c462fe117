"""The rules: pure functions and frozen dataclasses.

No Flask, no SQL, no files, no clock and no chance of its own: time, random bytes and trusted keys come in
as arguments. Times are whole Unix seconds (UTC), ids are bytes.
"""
