"""What reads text: n-grams, a small transformer, and encoders of Hugging Face; all take token numbers, -1 is blank."""
