"""What every page of the workbench stands in: addresses, users, languages, the look."""
