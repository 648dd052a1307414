#include "core/plain/format/safetensors_header.h"

#include "core/plain/base/error.h"
#include "core/plain/base/json.h"

#include <algorithm>
#include <limits>

namespace lathe {

namespace {

constexpr size_t kMaxDimensions = 64; // torch's own limit; keeps a hostile header small
const char* const kFetchAgain =
    "The file may be damaged or only partly downloaded: fetch it again.";
const char* const kMetadataKey = "__metadata__";

/// Walks the header without building a JSON tree: duplicate keys are seen, nesting is bounded by
/// what the format has, and 100 MB of brackets cost nothing.
class HeaderReader {
public:
    HeaderReader(const std::string& file, SafetensorsHeader& out) : m_file(file), m_out(out) {}

    bool null() { return scalar("null"); }

    bool boolean(bool) { return scalar("a boolean"); }

    bool number_float(double, const std::string& text) { return scalar(text); }

    bool binary(Json::binary_t&) { return scalar("binary data"); }

    bool number_integer(int64_t value) {
        if (m_place == Place::Shape) {
            fail("has the negative dimension " + std::to_string(value));
        }
        return scalar(std::to_string(value));
    }

    bool number_unsigned(uint64_t value) {
        if (m_place == Place::Shape) {
            addDimension(value);
            return true;
        }
        if (m_place == Place::Offsets) {
            if (m_offsetCount == 2) {
                fail("has more than two data_offsets");
            }
            (m_offsetCount == 0 ? m_tensor.begin : m_tensor.end) = value;
            ++m_offsetCount;
            return true;
        }
        return scalar(std::to_string(value));
    }

    bool string(std::string& value) {
        if (m_place == Place::Metadata) {
            if (!m_out.metadata.emplace(m_key, std::move(value)).second) {
                fail("has the key " + shownName(m_key) + " twice");
            }
            return true;
        }
        if (m_place == Place::Tensor && m_key == "dtype") {
            readDType(value);
            return true;
        }
        return scalar("the text " + shownName(value));
    }

    bool start_object(std::size_t) {
        if (m_place == Place::Outside) {
            m_place = Place::Top;
        } else if (m_place == Place::Top) {
            m_place = m_name == kMetadataKey ? Place::Metadata : Place::Tensor;
            m_tensor = {};
            m_tensor.name = m_name;
            m_seen = {};
            m_offsetCount = 0;
        } else {
            fail("has an object where the format has none");
        }
        return true;
    }

    bool end_object() {
        if (m_place == Place::Tensor) {
            finishTensor();
        }
        m_place = m_place == Place::Top ? Place::Outside : Place::Top;
        return true;
    }

    bool key(std::string& value) {
        if (m_place == Place::Top) {
            m_name = std::move(value);
            if (m_name == kMetadataKey && std::exchange(m_metadataSeen, true)) {
                fail("appears twice");
            }
            return true;
        }
        m_key = std::move(value);
        if (m_place == Place::Tensor) {
            bool* seen = m_key == "dtype"          ? &m_seen.dtype
                         : m_key == "shape"        ? &m_seen.shape
                         : m_key == "data_offsets" ? &m_seen.offsets
                                                   : nullptr;
            if (seen != nullptr && std::exchange(*seen, true)) {
                fail("states its " + m_key + " twice");
            }
        }
        return true;
    }

    bool start_array(std::size_t) {
        if (m_place == Place::Tensor && m_key == "shape") {
            m_place = Place::Shape;
        } else if (m_place == Place::Tensor && m_key == "data_offsets") {
            m_place = Place::Offsets;
        } else {
            fail("has a list where the format has none");
        }
        return true;
    }

    bool end_array() {
        m_place = Place::Tensor;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
        const std::string what = error.what();
        const bool notUtf8 = what.find("UTF-8") != std::string::npos;
        throw Error(ErrorCode::BadData,
                    m_file + ": the header is not valid " + (notUtf8 ? "UTF-8" : "JSON") +
                        " at its byte " + std::to_string(position) +
                        (m_name.empty() ? "" : ", after " + shownName(m_name)),
                    kFetchAgain);
    }

private:
    enum class Place { Outside, Top, Metadata, Tensor, Shape, Offsets };

    struct Seen {
        bool dtype = false;
        bool shape = false;
        bool offsets = false;
    };

    [[noreturn]] void fail(const std::string& what) const {
        const std::string where = m_place == Place::Outside ? "the header"
                                  : m_name == kMetadataKey  ? m_name
                                                            : "tensor " + shownName(m_name);
        throw Error(ErrorCode::BadData, m_file + ": " + where + " " + what, kFetchAgain);
    }

    /// A value that no field of the format takes. Unknown fields of a tensor may hold one.
    bool scalar(const std::string& shown) const {
        const bool unknownField = m_place == Place::Tensor && m_key != "dtype" &&
                                  m_key != "shape" && m_key != "data_offsets";
        if (!unknownField) {
            fail("has " + shown + " where the format does not allow it");
        }
        return true;
    }

    void readDType(const std::string& value) {
        const auto dtype = dtypeFromSafetensorsName(value);
        if (!dtype) {
            throw Error(ErrorCode::BadData,
                        m_file + ": tensor " + shownName(m_name) + " has the unknown dtype " +
                            shownName(value),
                        "Save the model in BF16, F16 or F32.");
        }
        m_tensor.dtype = *dtype;
    }

    void addDimension(uint64_t value) {
        if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
            fail("has the dimension " + std::to_string(value) + ", which is too large");
        }
        if (m_tensor.shape.size() == kMaxDimensions) {
            fail("has more than " + std::to_string(kMaxDimensions) + " dimensions");
        }
        m_tensor.shape.push_back(static_cast<int64_t>(value));
    }

    void finishTensor() {
        if (!m_seen.dtype || !m_seen.shape || !m_seen.offsets || m_offsetCount != 2) {
            fail("lacks its dtype, shape or two data_offsets");
        }
        const std::string numbers =
            "bytes " + std::to_string(m_tensor.begin) + " to " + std::to_string(m_tensor.end);
        if (m_tensor.end < m_tensor.begin) {
            fail("ends before it begins (" + numbers + ")");
        }
        const auto needed = byteCountOf(m_tensor.dtype, m_tensor.shape);
        if (!needed) {
            fail("has the impossible shape " + describe(m_tensor));
        }
        if (*needed != m_tensor.byteCount()) {
            fail("is " + describe(m_tensor) + ", which takes " + std::to_string(*needed) +
                 " bytes, but lies in " + numbers + " (" + std::to_string(m_tensor.byteCount()) +
                 ")");
        }
        m_out.tensors.push_back(std::move(m_tensor));
    }

    const std::string& m_file;
    SafetensorsHeader& m_out;
    Place m_place = Place::Outside;
    std::string m_name;
    std::string m_key;
    TensorInfo m_tensor;
    Seen m_seen;
    int m_offsetCount = 0;
    bool m_metadataSeen = false;
};

void refuseDuplicates(const SafetensorsHeader& header, const std::string& file) {
    std::vector<std::string_view> names;
    names.reserve(header.tensors.size());
    for (const auto& info : header.tensors) {
        names.push_back(info.name);
    }
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice != names.end()) {
        throw Error(ErrorCode::BadData, file + ": tensor " + shownName(*twice) + " appears twice",
                    "The program that wrote the file is at fault: save the model again.");
    }
}

} // namespace

SafetensorsHeader parseSafetensorsHeader(std::string_view text, const std::string& file) {
    SafetensorsHeader out;
    if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
        throw Error(ErrorCode::BadData, // the parser would take it for the end of the text
                    file + ": the header is not valid JSON: byte " + std::to_string(zero) +
                        " is zero",
                    kFetchAgain);
    }
    HeaderReader reader(file, out);
    Json::sax_parse(text.begin(), text.end(), &reader);
    refuseDuplicates(out, file);
    return out;
}

std::string shownName(std::string_view name) {
    constexpr size_t kShownBytes = 120;
    std::string out(1, '"');
    for (const char c : name.substr(0, kShownBytes)) {
        out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
    while (name.size() > kShownBytes && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) {
        out.pop_back(); // never end inside a character
    }
    return out + (name.size() > kShownBytes ? "…\"" : "\"");
}

} // namespace lathe
