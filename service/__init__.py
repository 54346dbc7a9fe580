"""Civility's behaviour: front doors, use cases and plain parts. This file imports nothing."""
