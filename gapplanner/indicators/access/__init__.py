"""How far people are from what they need: minutes on the ground, and who is beyond a limit."""
