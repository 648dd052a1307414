#!/usr/bin/env python3
"""Writes tests/plain/format/fixtures/reference.safetensors with the `safetensors` package.

    python -m venv VENV && VENV/bin/pip install safetensors numpy ml_dtypes
    VENV/bin/python tests/tools/make_safetensors_fixture.py
"""
import pathlib

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

here = pathlib.Path(__file__).resolve().parent.parent
tensors = {
    "single": np.arange(6, dtype=np.float32).reshape(2, 3) - 1.5,
    "half": np.array([[0, -0.0], [1, np.inf], [np.nan, 65504]], dtype=np.float16),
    "double": np.array([np.pi], dtype=np.float64),
    "brain": np.array([1, -2, 3.140625, 0], dtype=ml_dtypes.bfloat16),
    "bytes": np.arange(5, dtype=np.uint8),
    "flags": np.array([True, False, True]),
    "scalar": np.array(-7, dtype=np.int64),
    "none": np.zeros((0, 4), dtype=np.float32),
}
save_file(tensors, here / "plain/format/fixtures/reference.safetensors", metadata={"format": "pt"})
