"""The pretended program beside the real one: the same starts in virtual and in real time."""
