"""The loop: judged answers train the next model, a gate lets it follow, and every answer can be traced back."""
