"""The law as data: the shapes of a rules file, the plan with its readings, its numbers by path, its calendar."""
