"""What TuN puts on paper: posters and the paper form, as PDF.

Pure functions from records to bytes: no Flask, no database, no clock. The same input gives the same bytes.
What stands on paper stands there in German and English side by side, so nothing here goes through gettext.
"""
