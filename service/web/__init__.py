"""What the front doors of the web share: the running app's parts, and the programs that come with a key."""
