"""The readers' front door: the comment box for pages, the same as plain HTML, and a demo of both."""
