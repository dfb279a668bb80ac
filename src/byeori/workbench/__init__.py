"""The pages of the team: runs, data, labels, monitor."""
