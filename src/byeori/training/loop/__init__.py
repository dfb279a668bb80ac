"""The loop itself: updates, schedule, stages, averages, state."""
