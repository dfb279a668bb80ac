"""Whether a challenger may follow the champion: both are asked about the same samples."""
