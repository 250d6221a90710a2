"""The order of precedence inside each executing unit's own work plans."""
