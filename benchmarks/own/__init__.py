"""Capital budgets drawn by lot, written as a planner's tables and solved straight from their words."""
