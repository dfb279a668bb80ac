"""Plain models that stand beside every trained one."""
