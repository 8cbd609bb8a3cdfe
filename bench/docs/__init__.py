"""The figures and pictures of docs/pacing.md, measured anew."""
