"""What a model meets, against what it has learned from: drift, alarms and accuracy."""
