"""How the built-in model is made and judged: base encoder, rows, learning, calibration, evaluation.

Nothing here is shipped in the wheel. Every step is seeded and resumable, and writes only below its work
folder (``var/training`` unless told otherwise).
"""
