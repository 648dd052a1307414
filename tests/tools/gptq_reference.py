#!/usr/bin/env python3
"""Expected codes for tests/engine/solvers/tst_gptq.cpp: GPTQ as its paper writes it, column by
column in float64, with the inverse of H updated by one Gaussian elimination a column (equation 3)
instead of a Cholesky factor. Needs numpy. Prints one row of codes a line, case by case.

    python3 tests/tools/gptq_reference.py
"""

import numpy as np

ROWS, COLUMNS, SAMPLES, DAMP = 4, 16, 48, 0.01


def numbers(seed):
    """The linear congruential generator that the test uses too, in [-0.5, 0.5)."""
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state / 2**32 - 0.5


def layer():
    source = numbers(1)
    weight = np.array([[next(source) for _ in range(COLUMNS)] for _ in range(ROWS)])
    inputs = np.zeros((SAMPLES, COLUMNS))
    for row in range(SAMPLES):
        for column in range(COLUMNS):
            before = inputs[row, column - 1] if column else 0.0
            inputs[row, column] = 0.875 * before + next(source) * (1 + column % 3)
    return weight, inputs.T @ inputs


class Grid:
    """A group's scale, stored as float16, and its zero point."""

    def __init__(self, values, bits, symmetric):
        low, high = min(0.0, values.min()), max(0.0, values.max())
        self.top = 2**bits - 1
        self.half = 2 ** (bits - 1)
        self.symmetric = symmetric
        span = np.float32(max(-low, high) if symmetric else high - low)
        steps = self.half - 1 if symmetric else self.top
        self.scale = float(np.float16(span / np.float32(steps)))
        self.zero = 0 if symmetric else int(np.clip(np.rint(-low / self.scale), 0, self.top))

    def code(self, value):
        nearest = int(np.rint(value / self.scale))
        if self.symmetric:
            return int(np.clip(nearest, 1 - self.half, self.half - 1)) + self.half
        return int(np.clip(nearest + self.zero, 0, self.top))

    def value(self, code):
        return (code - (self.half if self.symmetric else self.zero)) * self.scale


def gptq(weight, gram, bits, symmetric, group, order=None):
    """Codes and the summed objective. With `order`, columns are taken in it and grids are static."""
    h = gram + DAMP * np.mean(np.diag(gram)) * np.eye(COLUMNS)
    sequence = list(range(COLUMNS)) if order is None else list(order)
    codes = np.zeros(weight.shape, int)
    objective = 0.0
    for row in range(ROWS):
        w = weight[row].copy()
        inverse = np.linalg.inv(h)
        grids = {g: Grid(weight[row, g * group : (g + 1) * group].astype(np.float32), bits, symmetric)
                 for g in range(COLUMNS // group)}
        for column in sequence:
            if order is None and column % group == 0:
                values = w[column : column + group].astype(np.float32)
                grids[column // group] = Grid(values, bits, symmetric)
            grid = grids[column // group]
            codes[row, column] = grid.code(w[column])
            error = w[column] - grid.value(codes[row, column])
            pivot = inverse[column, column]
            objective += error**2 / pivot
            w -= error / pivot * inverse[:, column]
            w[column] = grid.value(codes[row, column])
            inverse -= np.outer(inverse[:, column], inverse[column, :]) / pivot
    return codes, objective


def main():
    weight, gram = layer()
    by_activity = np.argsort(-np.diag(gram), kind="stable")
    cases = {
        "3 bits, symmetric, whole rows": (3, True, COLUMNS, None),
        "4 bits, asymmetric, groups of 4": (4, False, 4, None),
        "3 bits, symmetric, whole rows, act-order": (3, True, COLUMNS, by_activity),
        "4 bits, asymmetric, groups of 8, act-order": (4, False, 8, by_activity),
    }
    for name, (bits, symmetric, group, order) in cases.items():
        codes, objective = gptq(weight, gram, bits, symmetric, group, order)
        print(f"{name}: {objective:.12g}")
        for row in codes:
            print("   ", ", ".join(str(code) for code in row))


if __name__ == "__main__":
    main()
