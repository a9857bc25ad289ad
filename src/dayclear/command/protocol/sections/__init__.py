"""The sections of a protocol: each module holds what its section looks like and how it is read."""
