"""What was asked, answered and said since, as something to work with: listed, filtered, exported, forgotten."""
