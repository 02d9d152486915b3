"""koetabi 声旅: the voice of the customer as a living customer journey map."""
