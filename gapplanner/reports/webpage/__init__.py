"""The printable page: what it says, what it draws, and its templates."""
