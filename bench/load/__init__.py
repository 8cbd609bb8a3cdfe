"""What a hundred real librespots cost here, and that the lab isn't what limits them."""
