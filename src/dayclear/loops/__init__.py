"""What crosses parts: one file per loop, each read top to bottom as the response itself. One transaction each."""
