"""byeori: from a folder of examples to a monitored service, with proof."""
