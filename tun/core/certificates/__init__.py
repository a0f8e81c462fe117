"""EU certificates (HCERT 1.3): text → base45 → zlib → COSE_Sign1 → CWT → one test, vaccination or recovery.

What is trusted and what time it is come in as arguments. A certificate's identity is a hash over what is signed:
many texts, and two signatures, say the same thing, so neither may name it.
"""
