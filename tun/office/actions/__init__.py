"""One function per deed. Each checks, stores and commits once; views and commands call them."""
