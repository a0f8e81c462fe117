"""What both houses are built of: settings, key files, the store's rules, and the shell of a web application.

Imports `tun.core` only. Nothing in here knows a visit, a venue or a case.
"""
