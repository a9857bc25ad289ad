"""What the arrays of this engine hold. Days are counted from any day that all of them share; nan is not known."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

Z_95 = 1.959963984540054
"""Normal deviate of a two-sided interval of 95 %."""
HALF_CHI2_95 = 1.9207294103470625
"""Half of the 95 % point of chi-square with one degree of freedom: how far a profile likelihood may fall."""
