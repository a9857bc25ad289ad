"""Dayclear runs one district's outbreak response: what is found today is closed today."""

__version__ = "0.1.0"
