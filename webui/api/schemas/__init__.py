"""The bodies of the interface, in and out, as checked models: the one place where their shape is said."""
