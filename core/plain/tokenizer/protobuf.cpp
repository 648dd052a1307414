#include "core/plain/tokenizer/protobuf.h"

#include "core/plain/base/error.h"

namespace lathe::tokenizer {

namespace {

[[noreturn]] void throwDamaged() {
    throw Error(ErrorCode::BadData, "the file is damaged or cut short: a field reaches beyond it",
                "Fetch the file again.");
}

} // namespace

std::string_view ProtobufReader::take(uint64_t bytes) {
    if (bytes > m_rest.size()) {
        throwDamaged();
    }
    const std::string_view out = m_rest.substr(0, bytes);
    m_rest.remove_prefix(bytes);
    return out;
}

uint64_t ProtobufReader::varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const auto byte = static_cast<unsigned char>(take(1)[0]);
        value |= static_cast<uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    throwDamaged();
}

uint64_t ProtobufReader::fixed(size_t bytes) {
    uint64_t value = 0;
    int shift = 0;
    for (const char byte : take(bytes)) {
        value |= static_cast<uint64_t>(static_cast<unsigned char>(byte)) << shift;
        shift += 8;
    }
    return value;
}

std::optional<ProtobufReader::Field> ProtobufReader::next() {
    if (m_rest.empty()) {
        return std::nullopt;
    }
    const uint64_t tag = varint();
    Field out;
    out.number = static_cast<uint32_t>(tag >> 3);
    switch (tag & 7) {
    case 0:
        out.value = varint();
        return out;
    case 1:
        out.value = fixed(8);
        return out;
    case 2:
        out.bytes = take(varint());
        return out;
    case 5:
        out.value = fixed(4);
        return out;
    default:
        throwDamaged();
    }
}

} // namespace lathe::tokenizer
