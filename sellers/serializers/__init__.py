"""What sellers send and read as JSON, one module a noun."""
