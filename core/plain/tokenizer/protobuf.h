#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lathe::tokenizer {

/// Walks the fields of one protobuf message. Source: protobuf.dev, "Encoding".
class ProtobufReader {
public:
    struct Field {
        uint32_t number = 0;
        uint64_t value = 0;     ///< varints and fixed-width numbers (raw bits)
        std::string_view bytes; ///< strings and nested messages
    };

    explicit ProtobufReader(std::string_view message) : m_rest(message) {}

    /// The next field, or empty at the end. Throws Error{BadData} when the message is cut short.
    std::optional<Field> next();

private:
    uint64_t varint();
    uint64_t fixed(size_t bytes);
    std::string_view take(uint64_t bytes);

    std::string_view m_rest;
};

} // namespace lathe::tokenizer
