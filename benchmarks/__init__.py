"""How fast the desk stays as the archive grows (README.md)."""
