"""Readers of foreign files: bytes in, `types.Imported` or `types.BadRecord` out. Pure."""
