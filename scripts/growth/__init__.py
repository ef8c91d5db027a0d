"""How the work of a run grows with every construct that a rule looks at."""
