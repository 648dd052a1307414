#include "core/plain/base/hash.h"

#include <cstdint>
#include <cstdio>
#include <xxhash.h>

namespace lathe {

namespace {

std::string hex(XXH128_hash_t hash) {
    char out[33];
    std::snprintf(out, sizeof out, "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                  static_cast<unsigned long long>(hash.low64));
    return out;
}

} // namespace

std::string hashOf(std::span<const std::byte> bytes) {
    return hex(XXH3_128bits(bytes.data(), bytes.size()));
}

std::string hashOf(std::string_view text) {
    return hex(XXH3_128bits(text.data(), text.size()));
}

struct Hasher::State {
    XXH3_state_t* xxh = XXH3_createState();

    ~State() { XXH3_freeState(xxh); }
};

Hasher::Hasher() : m_state(std::make_unique<State>()) {
    XXH3_128bits_reset(m_state->xxh);
}

Hasher::~Hasher() = default;

void Hasher::add(std::span<const std::byte> bytes) {
    XXH3_128bits_update(m_state->xxh, bytes.data(), bytes.size());
}

void Hasher::add(std::string_view text) {
    XXH3_128bits_update(m_state->xxh, text.data(), text.size());
}

std::string Hasher::digest() const {
    return hex(XXH3_128bits_digest(m_state->xxh));
}

} // namespace lathe
