"""Checks what Home Assistant reads beside the code: manifest, translations and icons.

Home Assistant's own checker runs on GitHub only. This one needs no more than the environment,
knows only what this integration uses, and looks at one thing more: whether code and texts belong
together.
"""
