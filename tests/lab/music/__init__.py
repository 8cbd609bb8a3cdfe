"""The lab's music, and the ear for it."""
