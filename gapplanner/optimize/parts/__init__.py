"""Large models part by part: how they fall into parts, how those are searched and put together."""
