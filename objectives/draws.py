"""Random numbers bound to their purpose, so that two settings are compared with the same random numbers."""

import zlib

import numpy as np

from objectives.figures import Figures, Floats


class Draws:
    """Random draws for `n` runs. The same seed and purpose give the same numbers, whatever else was drawn before."""

    def __init__(self, figures: Figures, n: int, seed: int) -> None:
        self.figures = figures
        self.n = n
        self._seed = seed
        self.used: set[str] = set()

    def of(self, figure: str, purpose: str, number: int = 0) -> Floats:
        """Draw a value per run from a figure, and record that the figure was used."""
        self.used.add(figure)
        return self.figures[figure].draw(self._generator(f"{purpose} {figure}", number), self.n)

    def uniform(self, purpose: str, number: int = 0) -> Floats:
        """Draw a value from 0 to 1 per run."""
        return self._generator(purpose, number).random(self.n)

    def _generator(self, purpose: str, number: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, zlib.crc32(purpose.encode()), number])
