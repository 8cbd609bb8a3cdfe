"""What is measured for real: each sub-command is a package of its own beside this file."""
