"""A phone of a lab account: it pairs devices, looks at them and controls them."""
