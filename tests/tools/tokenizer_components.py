#!/usr/bin/env python3
"""Writes tests/plain/tokenizer/expected/components.json: tiny tokenizers that each use some of the
components of tokenizer.json, and tiny sentencepiece models, with what Hugging Face `tokenizers` and
`sentencepiece` make of the texts in texts.json (first 32 bits of the FNV-1a hash of the ids, and of
the decoded text).

    pip install tokenizers sentencepiece && python3 tests/tools/tokenizer_components.py
"""
import base64
import io
import json
import pathlib
import tempfile
import unicodedata

import sentencepiece
from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers,
                        processors, trainers)

OUT = pathlib.Path(__file__).resolve().parents[1] / "plain/tokenizer/expected"
TEXTS = json.loads((OUT / "texts.json").read_text())["texts"]
LLAMA = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
ODD = r"\p{Lu}?\p{Ll}+|\d|\s+|[^\s\w]+"


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"[:8]


def is_settled(text):
    """Whether every character was assigned by Unicode 14: what is newer depends on the release of
    the regular expression or Unicode library of the machine."""
    return all(unicodedata.category(c) != "Cn" for c in text)


def rows(ids_of, text_of, settled_only=False):
    out = []
    for text in TEXTS:
        if settled_only and not is_settled(text):
            out.append("")
            continue
        ids = ids_of(text)
        row = fnv(b"".join(i.to_bytes(4, "little") for i in ids))
        out.append(row + fnv(text_of(ids).encode()) if text_of else row)
    return out


def bpe(pre=None, normalizer=None, decoder=None, post=None, added=(), size=420, **options):
    tokenizer = Tokenizer(models.BPE(**options))
    tokenizer.pre_tokenizer = pre
    tokenizer.normalizer = normalizer
    trainer = trainers.BpeTrainer(vocab_size=size, show_progress=False,
                                  special_tokens=["<unk>", "<s>", "</s>"],
                                  limit_alphabet=150)
    tokenizer.train_from_iterator(TEXTS[:80], trainer)
    tokenizer.decoder = decoder
    tokenizer.post_processor = post
    for token in added:
        tokenizer.add_tokens([token])
    return tokenizer


def unigram(pre, normalizer=None, decoder=None, **options):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre
    tokenizer.normalizer = normalizer
    trainer = trainers.UnigramTrainer(vocab_size=400, show_progress=False, unk_token="<unk>",
                                      special_tokens=["<unk>", "<s>", "</s>"])
    tokenizer.train_from_iterator(TEXTS[:28], trainer)
    tokenizer.decoder = decoder
    return tokenizer


def word_piece(**options):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(**options)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=300, show_progress=False, limit_alphabet=120,
                                        special_tokens=["[UNK]", "[CLS]", "[SEP]"])
    tokenizer.train_from_iterator(TEXTS[:80], trainer)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def cases():
    p, n, d, S = pre_tokenizers, normalizers, decoders, pre_tokenizers.Sequence
    unk = {"unk_token": "<unk>"}
    for behavior in ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]:
        for invert in [False, True]:
            yield f"split {behavior} {invert}", bpe(p.Split(Regex(ODD), behavior, invert), **unk)
        yield f"split string {behavior}", bpe(p.Split(" ", behavior), **unk, fuse_unk=True)
        yield f"llama {behavior}", bpe(S([p.Split(Regex(LLAMA), behavior), p.ByteLevel(False, use_regex=False)]),
                                       decoder=d.ByteLevel())
        yield f"punctuation {behavior}", bpe(p.Punctuation(behavior), **unk)
    for scheme in ["always", "first", "never"]:
        for split in [True, False]:
            yield f"metaspace {scheme} {split}", bpe(
                p.Metaspace(prepend_scheme=scheme, split=split), **unk, decoder=d.Metaspace(prepend_scheme=scheme),
                added=[AddedToken("<x>", special=True), AddedToken("the", single_word=True)])
    yield "byte level prefix", bpe(p.ByteLevel(True), decoder=d.ByteLevel(), post=processors.RobertaProcessing(("</s>", 2), ("<s>", 1)))
    yield "byte level ignore merges", bpe(p.ByteLevel(False), decoder=d.ByteLevel(), ignore_merges=True)
    yield "byte level then digits", bpe(S([p.ByteLevel(False), p.Digits(True)]), decoder=d.ByteLevel())
    yield "digits", bpe(S([p.WhitespaceSplit(), p.Digits(False)]), **unk)
    yield "digits single", bpe(S([p.Digits(True), p.ByteLevel(False)]), decoder=d.ByteLevel())
    yield "whitespace", bpe(p.Whitespace(), **unk, fuse_unk=True)
    yield "delimiter", bpe(p.CharDelimiterSplit("e"), **unk)
    yield "fixed length", bpe(p.FixedLength(4), **unk)
    yield "suffix", bpe(p.Whitespace(), **unk, end_of_word_suffix="</w>", decoder=d.BPEDecoder("</w>"))
    for form in ["NFC", "NFD", "NFKC", "NFKD"]:
        yield form, bpe(p.ByteLevel(False), getattr(n, form)(), d.ByteLevel(),
                        added=[AddedToken("한 é", normalized=True), AddedToken("한국", normalized=False)])
    yield "normalizers", bpe(p.ByteLevel(False), n.Sequence([
        n.Strip(), n.Lowercase(), n.NFD(), n.StripAccents(), n.Replace(Regex(r"\d+"), "#"), n.Nmt()]), d.ByteLevel())
    yield "byte level normalizer", bpe(None, n.ByteLevel(), d.ByteLevel())
    yield "llama 2", bpe(None, n.Sequence([n.Prepend("▁"), n.Replace(" ", "▁")]),
                         d.Sequence([d.Replace("▁", " "), d.ByteFallback(), d.Fuse(), d.Strip(" ", 1, 0)]),
                         processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]),
                         **unk, fuse_unk=True, byte_fallback=True, size=600)
    yield "added tokens", bpe(p.ByteLevel(False), decoder=d.ByteLevel(), added=[
        AddedToken("<l>", lstrip=True), AddedToken("<endoftext", rstrip=True), AddedToken("|endoftext|>", rstrip=True, lstrip=True),
        AddedToken("he", single_word=True), AddedToken("  "), AddedToken("    "), AddedToken("\n"), AddedToken("world", normalized=False)])
    yield "unigram", unigram(p.Metaspace(), decoder=d.Metaspace())
    yield "unigram whole", unigram(p.Metaspace(split=False), n.NFKC(), d.Metaspace())
    yield "word piece", word_piece(lowercase=True)
    yield "word piece cased", word_piece(lowercase=False, strip_accents=False)


def byte_fallback(tokenizer):
    """Adds the 256 byte tokens, which the trainers leave out."""
    file = json.loads(tokenizer.to_str())
    vocab = file["model"]["vocab"]
    for byte in range(256):
        vocab.setdefault(f"<0x{byte:02X}>", len(vocab))
    return Tokenizer.from_str(json.dumps(file))


def sentencepiece_cases():
    with tempfile.TemporaryDirectory() as folder:
        rules = pathlib.Path(folder, "rules.tsv")
        rules.write_text("A\t61\nC9\t65 301\n66 69\t66\nA0\t20\n3000\t20\n200B\t\n".replace("A\t61", "41\t61"))
        corpus = [t.replace("\n", " ").replace("\0", "") for t in TEXTS[:30]] * 3
        for model_type in ["unigram", "bpe"]:
            for name, options in {
                "plain": dict(normalization_rule_name="identity"),
                "bytes": dict(normalization_rule_name="identity", byte_fallback=True, vocab_size=800,
                              remove_extra_whitespaces=False, user_defined_symbols=["the", "ab ab", "  "]),
                "rules": dict(normalization_rule_tsv=str(rules), add_dummy_prefix=False),
                "suffix": dict(normalization_rule_tsv=str(rules), treat_whitespace_as_suffix=True),
            }.items():
                model = io.BytesIO()
                sentencepiece.SentencePieceTrainer.train(
                    sentence_iterator=iter(corpus), model_writer=model, model_type=model_type, hard_vocab_limit=False,
                    minloglevel=2, num_threads=1, **{"vocab_size": 420, "character_coverage": 0.98, **options})
                yield f"sentencepiece {model_type} {name}", model.getvalue()


def main():
    out = []
    for name, tokenizer in cases():
        if name == "llama 2":
            tokenizer = byte_fallback(tokenizer)
        out.append({"name": name, "json": json.loads(tokenizer.to_str()),
                    "rows": rows(lambda t: tokenizer.encode(t).ids,
                                 lambda i: tokenizer.decode(i, skip_special_tokens=False),
                                 name.startswith(("split", "word piece")))})
    for name, model in sentencepiece_cases():
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        out.append({"name": name, "model": base64.b64encode(model).decode(),
                    "rows": rows(processor.encode, None)})
    (OUT / "components.json").write_text(
        "[\n" + ",\n".join(json.dumps(c, ensure_ascii=True, separators=(",", ":")) for c in out) + "\n]\n")
    print(len(out), "tokenizers")


if __name__ == "__main__":
    main()
