"""A bundle behind HTTP: REST, a page to try it, and a journal of what it answered."""
