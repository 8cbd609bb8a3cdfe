"""What means the same in several rows."""

AT_ONCE = "It tries seven times within a second or two, then gives up: its starter has to wait."
NO_LIMIT = "librespot knows no time limit here: whoever started it has to end it."
WONT_MEND = "No restart mends it."
HARMLESS = "Harmless: it comes back by itself, at once."
DEAF = "Deaf: nothing reaches the zone, and pongs go on. Only the missing session tells."
