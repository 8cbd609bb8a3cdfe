"""What is known of librespot, and who judges it."""
