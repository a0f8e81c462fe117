"""One function per deed. It checks, stores, logs, and commits once."""
