"""The contestants: our gateway, stock spyne, and the bare limit of Python. All speak Signalisation v1."""
