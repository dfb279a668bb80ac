"""Which labels are likely wrong, and what people decide of them."""
