"""The OI's own authority: its keys, what it signs, what it publishes, and its succession."""
