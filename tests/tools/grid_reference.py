#!/usr/bin/env python3
"""Writes tests/engine/numbers/grid_reference.json: what the number formats make of numbers and of
small weights by ml_dtypes' conversions and plain numpy in float32. tst_grid_reference holds the engine to
the same scales, codes and values, to the bit; floats are written as their bits.

    python3 tests/tools/grid_reference.py           needs numpy and ml_dtypes (written with 0.6.0)
"""
import json
import pathlib

import ml_dtypes
import numpy as np

FLOATS = {  # type, largest finite magnitude
    "fp8_e4m3": (ml_dtypes.float8_e4m3fn, 448),
    "fp8_e5m2": (ml_dtypes.float8_e5m2, 57344),
    "fp4_e2m1": (ml_dtypes.float4_e2m1fn, 6),
}
# bitsandbytes, csrc/kernels.cu and functional.py
NORMAL_FLOAT = np.float32([
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
    -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0])
MIDPOINTS = np.float32([
    -.8480964, -.6106329, -.45999527, -.33967943, -.23460741, -.13791173, -.04552502, .03979015, .12025525,
    .20352125, .29201377, .38931254, .50166342, .64278692, .86147842])


def bits(x):
    return np.ascontiguousarray(x, np.float32).view(np.uint32).ravel().tolist()


def bytes_of(x):
    return np.asarray(x).astype(np.int64).ravel().tolist()


def cast(name, x):
    """Codes and values: nearest, ties to even, saturated."""
    kind, top = FLOATS[name]
    small = np.clip(x.astype(np.float32), -top, top).astype(np.float32).astype(kind)
    return small.view(np.uint8), small.astype(np.float32)


def inputs():
    rng = np.random.default_rng(0)
    out = [0.0, -0.0, 1e-45, -1e-40, 448, 464, 465, -480, 57344, 61440, 65536, -1e30, 3.4028235e38, 6, 6.5, 7, -1e9]
    levels = {
        "fp4_e2m1": np.arange(8),
        "fp8_e4m3": np.r_[0:12, 60:66, 0x79:0x7F],
        "fp8_e5m2": np.r_[0:8, 60:64, 0x77:0x7C],
    }
    for name, codes in levels.items():
        values = codes.astype(np.uint8).view(FLOATS[name][0]).astype(np.float32)
        middle = (values[:-1] + values[1:]) / 2
        near = np.float32([middle, np.nextafter(middle, np.float32(0)), np.nextafter(middle, np.float32(1e9))])
        signs = np.where(rng.random(near.shape) < 0.5, -1, 1).astype(np.float32)
        out += (near * signs).ravel().tolist()
    out += (rng.standard_normal(140) * np.exp(2.5 * rng.standard_normal(140))).tolist()
    return np.float32(out)


def table(name):
    """What every code means; None where that is no finite number."""
    kind = FLOATS[name][0]
    values = np.arange(16 if name == "fp4_e2m1" else 256, dtype=np.uint8).view(kind).astype(np.float32)
    return [b if np.isfinite(v) else None for b, v in zip(bits(values), values)]


def weight():
    """Groups like those of a model, and the awkward ones: zeros, tiny ones, an outlier, one sign."""
    rng = np.random.default_rng(1)
    w = rng.standard_normal((3, 64)) * np.exp(rng.standard_normal((3, 1)))
    w[1, :32] = 0
    w[1, 32:48] *= 1e-4
    w[2, 5] = 40
    w[2, 32:] = np.abs(w[2, 32:])
    return np.float32(w)


def in_groups(w, group):
    return w.reshape(w.shape[0], -1, group)


def answer(scale, codes, values, **more):
    return {"scale": bits(scale), "codes": bytes_of(codes), "values": bits(values), **more}


def microscaled(element, emax, w):
    groups = in_groups(w, 32)
    amax = np.abs(groups).max(-1)
    exponent = np.where(amax > 0, np.frexp(np.where(amax > 0, amax, 1))[1] - 1 - emax, 0)
    stored = np.clip(exponent + 127, 0, 254).astype(np.uint8)
    scale = stored.view(ml_dtypes.float8_e8m0fnu).astype(np.float32)
    codes, values = cast(element, groups / scale[..., None])
    return answer(scale, codes, values * scale[..., None], stored=bytes_of(stored))


def nvfp4(w):
    groups = in_groups(w, 16)
    amax = np.abs(groups).max(-1)
    outer = amax.max() / np.float32(448 * 6)
    block = np.clip(amax / np.float32(6) / outer, np.float32(2**-6), np.float32(448))
    stored, block = cast("fp8_e4m3", block)
    scale = block * outer
    codes, values = cast("fp4_e2m1", groups / scale[..., None])
    return answer(scale, codes, values * scale[..., None], stored=bytes_of(stored), outer=bits([outer]))


def nf4(w):
    middle = (NORMAL_FLOAT[:-1] + NORMAL_FLOAT[1:]) / 2
    assert np.abs(middle - MIDPOINTS).max() < 1e-7
    groups = in_groups(w, 64)
    scale = np.abs(groups).max(-1)
    shares = groups / scale[..., None]
    codes = (shares[..., None] > middle).sum(-1)
    distance = np.abs(shares[..., None].astype(np.float64) - NORMAL_FLOAT)
    assert (np.take_along_axis(distance, codes[..., None], -1)[..., 0] <= distance.min(-1) + 1e-7).all()
    return answer(scale, codes, NORMAL_FLOAT[codes] * scale[..., None])


def half(scale):
    return np.where(scale > 0, scale.astype(np.float16).astype(np.float32), np.float32(1))


def integers(width, symmetric, w):
    groups = in_groups(w, 16)
    low = np.minimum(groups.min(-1), 0)
    high = np.maximum(groups.max(-1), 0)
    top = 2**width - 1
    if symmetric:
        middle = 2 ** (width - 1)
        scale = half(np.maximum(-low, high) / np.float32(middle - 1))
        codes = np.clip(np.rint(groups / scale[..., None]) + middle, 1, top)
        return answer(scale, codes, (codes - middle) * scale[..., None])
    scale = half((high - low) / np.float32(top))
    zero = np.clip(np.rint(-low / scale), 0, top)
    codes = np.clip(np.rint(groups / scale[..., None]) + zero[..., None], 0, top)
    return answer(scale, codes, (codes - zero[..., None]) * scale[..., None], zero=bytes_of(zero))


def main():
    x = inputs()
    w = weight()
    plain = np.where(np.abs(w) < 1e-2, 0, w).astype(np.float32)  # no scale below float16's range
    tiny = np.float32(w * 2.0**-120)
    out = {
        "inputs": bits(x),
        "floats": {name: {"codes": bytes_of(cast(name, x)[0]), "table": table(name)} for name in FLOATS},
        "weights": {"w": bits(w), "plain": bits(plain), "tiny": bits(tiny)},
        "grids": [],
    }

    def add(of, grid, expected):
        out["grids"].append({"weight": of, "grid": grid, **expected})

    for name, element, emax in (("mxfp4", "fp4_e2m1", 2), ("mxfp8", "fp8_e4m3", 8)):
        add("w", {"format": name}, microscaled(element, emax, w))
        add("tiny", {"format": name}, microscaled(element, emax, tiny))
    add("w", {"format": "nvfp4"}, nvfp4(w))
    add("w", {"format": "nf4", "group": 64}, nf4(w))
    for width in (2, 3, 4, 8):
        for symmetric in (False, True):
            grid = {"format": "int", "bits": width, "group": 16, "symmetric": symmetric}
            add("plain", grid, integers(width, symmetric, plain))
    path = pathlib.Path(__file__).parents[1] / "engine/numbers/grid_reference.json"
    path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
    print(len(x), "inputs,", path.stat().st_size, "bytes")


main()
