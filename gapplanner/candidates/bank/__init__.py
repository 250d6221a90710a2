"""Registered investments of the bank: works in progress first, candidates with their class."""

from gapplanner.candidates.bank.joining import Joined, join_bank
from gapplanner.candidates.bank.reading import read_bank

__all__ = ["Joined", "join_bank", "read_bank"]
