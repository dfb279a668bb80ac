"""Which traits of the answers differ from the reference, by how much, and where."""
