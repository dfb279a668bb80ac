"""Networks that read lines of text off pictures."""
