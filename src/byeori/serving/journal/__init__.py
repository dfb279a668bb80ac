"""What was asked, answered and judged."""
