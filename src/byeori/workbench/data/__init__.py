"""The page of data: what is wrong with it, its versions, its samples, and a map of them."""
