"""The page Suite: the cases that grew out of what people said, and which release passes them."""
