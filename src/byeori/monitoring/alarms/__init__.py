"""Alarms that hold their promise over the whole life of a monitor: sequential tests by betting."""
