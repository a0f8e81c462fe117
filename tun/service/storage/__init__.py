"""The service's store: tables, and queries as functions that take a session."""
