"""The operations, one module a noun; importing a module offers its operations."""
