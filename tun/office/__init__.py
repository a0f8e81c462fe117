"""The office: the private application that runs inside a health office and holds its keys.

It asks the service for windows with signed requests, opens what the service releases, and nothing else.
"""
