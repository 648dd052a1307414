#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace lathe {

/// 32 hexadecimal digits: the 128-bit XXH3 hash of the bytes. Names content, does not resist
/// forgery.
std::string hashOf(std::span<const std::byte> bytes);
std::string hashOf(std::string_view text);

/// The same hash, fed in pieces.
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    std::string digest() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace lathe
