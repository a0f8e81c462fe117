"""The service: the public house of visitors, operators and the office interface.

It never holds an office's private key. It cannot read a contact.
"""
