"""Whether a librespot still does and says what is known of it, row by row."""
