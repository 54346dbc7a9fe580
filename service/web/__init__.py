"""What the web's front doors share: the parts they are given, whose address it is, and how a comment is taken in.

Front doors stand on it and not on each other.
"""
