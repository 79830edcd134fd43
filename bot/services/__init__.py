"""The use cases, each one walk over the ports."""
