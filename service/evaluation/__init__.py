"""Judges a scorer on labelled comments: the same measures for a publisher's own file and for the model card."""
