"""Both houses with a clock that a test can move. The product has no such switch: it is an argument here."""
