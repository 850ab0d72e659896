"""The business: states, rules and words of the contract. Standard library only."""
