"""The figures and pictures of docs/pacing.md and docs/healing.md, measured anew."""
