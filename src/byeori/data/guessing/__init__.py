"""What a column is, recognised by how its cells look."""
