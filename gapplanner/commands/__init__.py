"""Commands on a finished run; with `cli`, the only code that prints."""
