"""What a monitor tells: one typed report, for a terminal, as a page, and as JSON."""
