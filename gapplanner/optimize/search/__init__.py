"""The search for the best portfolio: rows on decisions alone, work plans, prices, exchanges."""
