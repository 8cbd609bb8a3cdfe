"""The lab from another process: the same as in process, over HTTP."""

from .lab_client import LabClient

__all__ = ["LabClient"]
