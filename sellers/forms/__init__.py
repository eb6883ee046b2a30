"""What sellers type, one module a noun."""
