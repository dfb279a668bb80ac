"""Which samples train, choose and judge."""
