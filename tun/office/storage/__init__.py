"""What the office keeps: tables and queries over a session, and the key folder."""
