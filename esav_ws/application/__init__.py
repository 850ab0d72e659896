"""One use case, one transaction: messages, ports, bus and handlers. Standard library only."""
