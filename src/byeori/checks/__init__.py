"""What `check` finds: facts about samples, what is wrong with them, and how it is reported."""
