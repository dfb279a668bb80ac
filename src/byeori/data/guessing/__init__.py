"""What a column is, told by how its cells look."""
