"""What pages show of a sample: its inputs, as pictures, sounds, texts and rows."""
