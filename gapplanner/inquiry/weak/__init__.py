"""Which selected investments hang on weak data, and which survey would change the plan most."""

from gapplanner.inquiry.weak.asking import NAME, WeakAsked, weak_data

__all__ = ["NAME", "WeakAsked", "weak_data"]
