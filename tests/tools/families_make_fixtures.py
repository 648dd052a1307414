#!/usr/bin/env python3
"""Makes tests/engine/model/fixtures: tiny random models of every family with their reference logits.

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.23.0
    venv/bin/python tests/tools/families_make_fixtures.py

Each folder holds a config.json (some in the older, some in the newer spelling), weights in float32,
bfloat16 or float16, and expected.safetensors: ids [2, T], the logits [2, T, V] of `transformers` in
float32, and, where that differs (dynamic RoPE), the logits of decoding token by token.
"""
import json
import pathlib
import shutil
import tempfile

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

ROOT = pathlib.Path(__file__).resolve().parents[1] / "engine" / "model" / "fixtures"
TOKENS = 21
PREFIX = 9  # tokens at once before decoding one by one

LLAMA = dict(model_type="llama", vocab_size=97, hidden_size=24, intermediate_size=20, num_hidden_layers=2,
             num_attention_heads=3, num_key_value_heads=1, hidden_act="silu", rms_norm_eps=1e-5,
             max_position_embeddings=32, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2)


def llama(**changes):
    return {**LLAMA, **changes}


GEMMA = dict(vocab_size=89, hidden_size=30, intermediate_size=22, num_attention_heads=3, num_key_value_heads=1,
             head_dim=10, hidden_activation="gelu_pytorch_tanh", rms_norm_eps=1e-6, max_position_embeddings=64,
             bos_token_id=2, eos_token_id=1, pad_token_id=0)
GPT2 = dict(model_type="gpt2", vocab_size=61, n_embd=24, n_head=3, n_layer=2, n_positions=23,
            activation_function="gelu_new", layer_norm_epsilon=1e-5, bos_token_id=0, eos_token_id=0)
OPT = dict(model_type="opt", vocab_size=53, hidden_size=24, ffn_dim=36, num_hidden_layers=2, num_attention_heads=3,
           max_position_embeddings=26, activation_function="relu", bos_token_id=2, eos_token_id=2, pad_token_id=1)
NEOX = dict(model_type="gpt_neox", vocab_size=67, hidden_size=24, intermediate_size=40, num_hidden_layers=2,
            num_attention_heads=3, max_position_embeddings=32, hidden_act="gelu", layer_norm_eps=1e-5,
            bos_token_id=0, eos_token_id=0)
PHI3 = llama(model_type="phi3", pad_token_id=0, hidden_size=36, num_key_value_heads=3, max_position_embeddings=64)

FAMILIES = {
    "llama": (llama(rope_theta=500.0), "F32"),
    "llama_biased": (llama(rope_parameters={"rope_type": "default", "rope_theta": 77.0}, attention_bias=True,
                           mlp_bias=True, tie_word_embeddings=True, num_key_value_heads=3), "BF16"),
    "llama_head_dim": (llama(head_dim=10, num_attention_heads=6, num_key_value_heads=2), "F16"),
    "llama_linear": (llama(rope_scaling={"type": "linear", "factor": 3.0}, rope_theta=1000.0), "BF16"),
    "llama_dynamic": (llama(rope_scaling={"rope_type": "dynamic", "factor": 2.0}, max_position_embeddings=8), "F32"),
    "llama_llama3": (llama(rope_theta=5000.0, head_dim=16, rope_scaling={
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 16}), "BF16"),
    "llama_yarn": (llama(head_dim=16, rope_parameters={
        "rope_type": "yarn", "rope_theta": 1000.0, "factor": 4.0, "original_max_position_embeddings": 8}), "F16"),
    "llama_yarn_mscale": (llama(head_dim=16, max_position_embeddings=40, rope_scaling={
        "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 10, "mscale": 0.7,
        "mscale_all_dim": 1.3, "beta_fast": 16, "beta_slow": 2}, rope_theta=1000.0), "BF16"),
    "llama_sharded": (llama(num_hidden_layers=3), "BF16"),
    "mistral": (llama(model_type="mistral", sliding_window=6, head_dim=12), "BF16"),
    "mistral_full": (llama(model_type="mistral", sliding_window=None, num_key_value_heads=3), "F16"),
    "qwen2": (llama(model_type="qwen2", use_sliding_window=False, sliding_window=5, rope_theta=1e6,
                    tie_word_embeddings=True), "BF16"),
    "qwen2_sliding": (llama(model_type="qwen2", use_sliding_window=True, sliding_window=5, max_window_layers=1), "BF16"),
    "qwen3": (llama(model_type="qwen3", head_dim=12, attention_bias=False, rope_theta=1e6), "F32"),
    "qwen3_layer_types": (llama(model_type="qwen3", head_dim=12, use_sliding_window=True, sliding_window=4,
                                max_window_layers=0, attention_bias=True,
                                layer_types=["sliding_attention", "full_attention"]), "BF16"),
    "gemma": ({**GEMMA, "model_type": "gemma", "num_hidden_layers": 2, "hidden_act": "gelu"}, "F32"),
    "gemma2": ({**GEMMA, "model_type": "gemma2", "num_hidden_layers": 3, "sliding_window": 6,
                "query_pre_attn_scalar": 18, "attn_logit_softcapping": 2.0, "final_logit_softcapping": 5.0}, "BF16"),
    "gemma3_text": ({**GEMMA, "model_type": "gemma3_text", "num_hidden_layers": 4, "sliding_window": 5,
                     "sliding_window_pattern": 3, "query_pre_attn_scalar": 14, "rope_theta": 5000.0,
                     "rope_local_base_freq": 100.0, "rope_scaling": {"rope_type": "linear", "factor": 4.0}}, "BF16"),
    "gemma3_nested": ({**GEMMA, "model_type": "gemma3_text", "num_hidden_layers": 2, "sliding_window": 7,
                       "query_pre_attn_scalar": 10, "layer_types": ["full_attention", "sliding_attention"],
                       "rope_parameters": {
                           "full_attention": {"rope_type": "linear", "factor": 2.0, "rope_theta": 3000.0},
                           "sliding_attention": {"rope_type": "default", "rope_theta": 50.0}}}, "BF16"),
    "phi3": ({**PHI3, "sliding_window": 8, "num_key_value_heads": 1}, "BF16"),
    "phi3_long": ({**PHI3, "original_max_position_embeddings": 8, "rope_scaling": {
        "type": "longrope", "short_factor": [1.0, 1.1, 1.2, 1.3, 1.4, 1.5],
        "long_factor": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}}, "BF16"),
    "phi3_short": ({**PHI3, "original_max_position_embeddings": 32, "partial_rotary_factor": 0.5, "rope_scaling": {
        "rope_type": "longrope", "short_factor": [1.0, 1.4, 1.9], "long_factor": [1.0, 3.0, 5.0]}}, "F16"),
    "gpt2": (dict(GPT2), "F32"),
    "gpt2_bare": ({**GPT2, "n_inner": 52, "tie_word_embeddings": False, "scale_attn_by_inverse_layer_idx": True}, "BF16"),
    "opt": (dict(OPT), "F16"),
    "opt_post_norm": ({**OPT, "do_layer_norm_before": False, "word_embed_proj_dim": 14}, "BF16"),
    "gpt_neox": ({**NEOX, "rotary_pct": 0.25, "rotary_emb_base": 300}, "BF16"),
    "gpt_neox_sequential": ({**NEOX, "use_parallel_residual": False, "attention_bias": False, "rotary_pct": 0.5,
                             "rope_theta": 2000.0, "num_attention_heads": 2}, "F32"),
}

DTYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}


def randomize(model, dtype):
    """Weights large enough that every part matters, rounded to what the file will hold."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn_like(parameter)
            if parameter.dim() == 1:
                value = noise * 0.2 + (0 if "bias" in name or "gemma" in model.config.model_type else 1)
            elif "embed" in name or "wte" in name or "wpe" in name:
                value = noise * 0.7
            else:
                value = noise * 1.5 / parameter.shape[-1] ** 0.5
            parameter.copy_(value.to(dtype).float())


def write_weights(model, folder, dtype, sharded):
    """As transformers saves them: its names, tied weights once."""
    with tempfile.TemporaryDirectory() as made:
        model.to(dtype).save_pretrained(made, max_shard_size="8KB" if sharded else "1GB")
        for path in pathlib.Path(made).glob("model*"):
            shutil.copy(path, folder / path.name)
    model.float()


def strip_prefix(folder):
    """The spelling of GPT-2's first files: no prefix, and buffers that are not weights."""
    path = folder / "model.safetensors"
    tensors = {name.removeprefix("transformer."): value for name, value in load_file(path).items()}
    tensors["h.0.attn.bias"] = torch.ones(1, 1, 23, 23).tril()
    save_file(tensors, path, metadata={"format": "pt"})


@torch.no_grad()
def decode(model, ids):
    """Logits of a prefix at once, then one token at a time."""
    out = model(ids[:, :PREFIX], use_cache=True)
    pieces, cache = [out.logits], out.past_key_values
    for i in range(PREFIX, ids.shape[1]):
        out = model(ids[:, i:i + 1], past_key_values=cache, use_cache=True)
        pieces.append(out.logits)
        cache = out.past_key_values
    return torch.cat(pieces, 1)


def make(name, config, dtype):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    torch.manual_seed(sum(map(ord, name)))
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder), attn_implementation="eager").float().eval()
    randomize(model, dtype)
    ids = torch.randint(0, model.config.vocab_size, (2, TOKENS))
    decoded = decode(model, ids)  # first: dynamic RoPE remembers the longest text it has seen
    with torch.no_grad():
        logits = model(ids, use_cache=False).logits
    expected = {"ids": ids, "logits": logits.contiguous()}
    difference = (decoded - logits).abs().max().item()
    if difference > 1e-4:
        expected["decoded"] = decoded.contiguous()
    write_weights(model, folder, dtype, name.endswith("sharded"))
    if name == "gpt2_bare":
        strip_prefix(folder)
    save_file(expected, folder / "expected.safetensors")
    print(f"{name:22} logits deviation {logits.std():.2f}, decoding differs by {difference:.1e}")


if __name__ == "__main__":
    for name, (config, dtype) in FAMILIES.items():
        make(name, config, DTYPES[dtype])
