"""Pages of sellers, one module a noun."""
