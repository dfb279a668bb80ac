"""One queue of what people are asked, and why."""
