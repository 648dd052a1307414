#include "core/engine/train/other_reading.h"

#include "core/plain/tokenizer/stream_decoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace lathe {
namespace {

/// Bytes of text that the tokens up to each one are, itself included; -1 within a character.
struct Ends {
    std::vector<int64_t> bytes;
    std::string text;
};

Ends endsOf(const Tokenizer& tokenizer, const std::vector<int32_t>& ids) {
    StreamDecoder decoder(tokenizer);
    Ends out;
    for (const int32_t id : ids) {
        const std::string piece = decoder.push(id);
        out.text += piece;
        const bool known = !piece.empty() || tokenizer.isSpecial(id);
        out.bytes.push_back(known ? static_cast<int64_t>(out.text.size()) : -1);
    }
    out.text += decoder.flush();
    return out;
}

} // namespace

OtherReading::OtherReading(const Model& model, const Model& other)
    : m_own(tokenizerOf(model)), m_other(tokenizerOf(other)) {}

OtherWindows OtherReading::read(const at::Tensor& ids) const {
    const at::Tensor rows = ids.to(at::kCPU, at::kLong).contiguous();
    const int64_t windows = rows.size(0);
    const int64_t tokens = rows.size(1);
    OtherWindows out{
        .ids = {}, .counted = {}, .partners = at::full({windows, tokens}, -1, at::kLong)};
    std::vector<std::vector<int32_t>> read;
    for (int64_t window = 0; window < windows; ++window) {
        const auto* first = rows.const_data_ptr<int64_t>() + window * tokens;
        const std::vector<int32_t> own(first, first + tokens);
        const Ends ends = endsOf(m_own, own);
        std::vector<int32_t> other = m_other.encode(ends.text);
        other.resize(other.size() - std::min(other.size(), m_other.addedAfter()));
        if (other.empty()) {
            other.push_back(0);
        }
        const Ends theirs = endsOf(m_other, other);
        auto* partners = out.partners.mutable_data_ptr<int64_t>() + window * tokens;
        size_t place = 0;
        for (size_t i = 0; i < ends.bytes.size(); ++i) {
            // held back characters and special tokens leave no text: bytes do not fall
            while (place < theirs.bytes.size() && theirs.bytes[place] < ends.bytes[i]) {
                ++place;
            }
            if (ends.bytes[i] > 0 && place < theirs.bytes.size() &&
                theirs.bytes[place] == ends.bytes[i]) {
                partners[i] = static_cast<int64_t>(place);
            }
        }
        read.push_back(std::move(other));
    }
    const size_t longest = std::ranges::max_element(read, {}, &std::vector<int32_t>::size)->size();
    out.ids = at::zeros({windows, static_cast<int64_t>(longest)}, at::kLong);
    out.counted = at::zeros({windows, static_cast<int64_t>(longest)}, at::kBool);
    for (size_t window = 0; window < read.size(); ++window) {
        std::ranges::copy(read[window], out.ids.mutable_data_ptr<int64_t>() + window * longest);
        out.counted[static_cast<int64_t>(window)]
            .narrow(0, 0, static_cast<int64_t>(read[window].size()))
            .fill_(true);
    }
    return out;
}

} // namespace lathe
