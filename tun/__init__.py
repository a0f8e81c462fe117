"""TuN: a city's test-and-trace check-in system ("Testen und Nachverfolgen")."""
