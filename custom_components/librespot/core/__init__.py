"""The heart of the integration: admission, health and recovery of many sessions.

Asyncio and the standard library only; nothing in here imports Home Assistant. No clock but the
running loop's is known here, so every moment is a float in seconds on `loop.time()`.
"""
