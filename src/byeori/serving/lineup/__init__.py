"""Who answers: the champion, and what asks to follow it."""
