"""TuN: a city's test-and-trace check-in system ("Testen und Nachverfolgen")."""

__version__ = "0.1.0"
