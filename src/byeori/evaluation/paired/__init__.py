"""Two models asked about the same samples, again and again as samples come: which is better, and how sure that is."""
