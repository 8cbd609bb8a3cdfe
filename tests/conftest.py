"""What every test shares."""

# First of all: pytest-homeassistant-custom-component brings a package of this name, which would hide ours.
import custom_components  # noqa: F401
