"""The service's pages and interfaces. Views parse, act and render; they decide nothing."""
