#include "core/engine/calib/skills.h"

#include "core/plain/base/error.h"
#include "core/plain/base/hash.h"
#include "core/plain/base/text.h"

#include <algorithm>
#include <array>
#include <set>

namespace lathe {

namespace {

/// SplitMix64: the same numbers on every machine, unlike the distributions of <random>.
class RandomStream {
public:
    explicit RandomStream(uint64_t seed) : m_state(seed) {}

    uint64_t next() {
        uint64_t z = (m_state += 0x9E3779B97F4A7C15ull);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }

    /// Uniform in [0, count); the bias of the modulus is below 1e-17 for counts this small.
    int below(int count) { return static_cast<int>(next() % static_cast<uint64_t>(count)); }

    template <class List>
    std::string pick(const List& list) {
        return std::string(list[static_cast<size_t>(below(static_cast<int>(list.size())))]);
    }

    /// `count` different numbers of [0, limit), in random order.
    std::vector<int> distinct(int count, int limit) {
        std::vector<int> out;
        while (static_cast<int>(out.size()) < count) {
            const int value = below(limit);
            if (std::ranges::find(out, value) == out.end()) {
                out.push_back(value);
            }
        }
        return out;
    }

private:
    uint64_t m_state;
};

constexpr std::array kThings{"bell", "boat", "book", "coin", "cup", "drum",
                             "hat",  "key",  "kite", "lamp", "map", "ring"};
constexpr std::array kNames{"Ann", "Ben", "Cara", "Dan", "Eve",  "Finn", "Gus",  "Hana",
                            "Ivy", "Jun", "Kim",  "Leo", "Mina", "Noah", "Olga", "Pia"};
constexpr std::array kColours{"black", "blue", "gold", "green", "grey", "pink", "red", "white"};
constexpr std::array kKoreanNames{"도윤", "민수", "서연", "준호", "지아", "하은"};
constexpr std::array kKoreanThings{"공", "등", "모자", "연", "종", "책"};
constexpr std::array kKoreanColours{"검은", "노란", "빨간", "초록", "파란", "하얀"};

std::string listed(const std::vector<int>& numbers) {
    std::vector<std::string> texts;
    for (const int number : numbers) {
        texts.push_back(std::to_string(number));
    }
    return join(texts, ", ");
}

Prompt arithmetic(const std::string& skill, int a, char sign, int b, int result) {
    return {skill, std::to_string(a) + sign + std::to_string(b) + '=', std::to_string(result)};
}

Prompt makeAdd(RandomStream& random) {
    const int a = random.below(100);
    const int b = random.below(100);
    return arithmetic("add", a, '+', b, a + b);
}

Prompt makeSub(RandomStream& random) {
    const int a = random.below(100);
    const int b = random.below(a + 1);
    return arithmetic("sub", a, '-', b, a - b);
}

Prompt makeMul(RandomStream& random) {
    const int a = random.below(13);
    const int b = random.below(13);
    return arithmetic("mul", a, '*', b, a * b);
}

Prompt makeMax(RandomStream& random) {
    const auto numbers = random.distinct(3, 100);
    return {"max",
            "max(" + listed(numbers) + ") = ", std::to_string(*std::ranges::max_element(numbers))};
}

Prompt makeSort(RandomStream& random) {
    auto numbers = random.distinct(5, 10);
    const std::string prompt = "sorted([" + listed(numbers) + "]) = ";
    std::ranges::sort(numbers);
    return {"sort", prompt, "[" + listed(numbers) + "]"};
}

Prompt makeReverse(RandomStream& random) {
    std::string letters;
    for (int i = 0; i < 5; ++i) {
        letters += static_cast<char>('a' + random.below(8));
    }
    const std::string reversed(letters.rbegin(), letters.rend());
    return {"reverse", "reverse(\"" + letters + "\") = ", '"' + reversed + '"'};
}

Prompt makeCopy(RandomStream& random) {
    std::vector<std::string> words;
    for (int i = 0; i < 5; ++i) {
        words.push_back(random.pick(kThings));
    }
    const std::string text = join(words, " ");
    return {"copy", "copy: " + text + " -> ", text};
}

Prompt makeRecall(RandomStream& random) {
    const auto names = random.distinct(3, static_cast<int>(kNames.size()));
    const auto things = random.distinct(3, static_cast<int>(kThings.size()));
    std::string text;
    std::vector<std::string> colours;
    for (size_t i = 0; i < 3; ++i) {
        colours.push_back(random.pick(kColours));
        text += std::string(kNames[static_cast<size_t>(names[i])]) + " has a " + colours[i] + ' ' +
                kThings[static_cast<size_t>(things[i])] + ". ";
    }
    const auto asked = static_cast<size_t>(random.below(3));
    text += std::string("What colour is ") + kNames[static_cast<size_t>(names[asked])] + "'s " +
            kThings[static_cast<size_t>(things[asked])] + "? ";
    return {"recall", text, colours[asked]};
}

Prompt makeRecallKorean(RandomStream& random) {
    const auto names = random.distinct(2, static_cast<int>(kKoreanNames.size()));
    const auto things = random.distinct(2, static_cast<int>(kKoreanThings.size()));
    std::string text;
    std::vector<std::string> owned;
    std::vector<std::string> colours;
    for (size_t i = 0; i < 2; ++i) {
        owned.push_back(std::string(kKoreanNames[static_cast<size_t>(names[i])]) + "의 " +
                        kKoreanThings[static_cast<size_t>(things[i])]);
        colours.push_back(random.pick(kKoreanColours));
        text += owned[i] + ": " + colours[i] + ". ";
    }
    const auto asked = static_cast<size_t>(random.below(2));
    return {"recall_ko", text + owned[asked] + " 색: ", colours[asked] + "색"};
}

struct Skill {
    std::string name;
    Prompt (*make)(RandomStream&);
};

const std::vector<Skill>& skills() {
    static const std::vector<Skill> list{
        {"add", makeAdd},   {"sub", makeSub},       {"mul", makeMul},
        {"max", makeMax},   {"sort", makeSort},     {"reverse", makeReverse},
        {"copy", makeCopy}, {"recall", makeRecall}, {"recall_ko", makeRecallKorean}};
    return list;
}

const Skill& skillNamed(const std::string& name) {
    for (const Skill& skill : skills()) {
        if (skill.name == name) {
            return skill;
        }
    }
    const std::vector<std::string> known(skillNames().begin(), skillNames().end());
    throw Error(ErrorCode::User, "unknown skill \"" + name + "\"",
                "known skills: " + join(known, ", "));
}

/// A separate stream per purpose and skill, so that adding a skill does not change the others.
RandomStream streamOf(const std::string& purpose, uint64_t seed) {
    const std::string digest = hashOf(purpose + '/' + std::to_string(seed));
    return RandomStream(std::stoull(digest.substr(0, 16), nullptr, 16));
}

/// Lines such as "6*11=66", from a stream of their own.
std::string solved(const Skill& skill, int64_t lines, uint64_t seed) {
    RandomStream random = streamOf("examples/" + skill.name, seed);
    std::string out;
    for (int64_t i = 0; i < lines; ++i) {
        const Prompt prompt = skill.make(random);
        out += prompt.prompt + prompt.answer + '\n';
    }
    return out;
}

} // namespace

std::span<const std::string> skillNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        for (const Skill& skill : skills()) {
            out.push_back(skill.name);
        }
        return out;
    }();
    return names;
}

std::vector<Prompt> skillPrompts(const std::string& skill, int64_t count, uint64_t seed,
                                 int64_t examples) {
    constexpr int kTries = 50; // mul has 169 different prompts: beyond them repeats are allowed
    const Skill& made = skillNamed(skill);
    RandomStream random = streamOf("prompts/" + skill, seed);
    std::vector<Prompt> out;
    std::set<std::string> seen;
    while (static_cast<int64_t>(out.size()) < count) {
        Prompt prompt = made.make(random);
        for (int i = 0; i < kTries && seen.contains(prompt.prompt); ++i) {
            prompt = made.make(random);
        }
        seen.insert(prompt.prompt);
        out.push_back(std::move(prompt));
    }
    const std::string before = solved(made, examples, seed);
    for (Prompt& prompt : out) {
        prompt.prompt.insert(0, before);
    }
    return out;
}

std::string skillText(const std::vector<std::string>& names, int64_t lines, uint64_t seed) {
    LATHE_ASSERT(!names.empty());
    RandomStream random = streamOf("text", seed);
    std::string out;
    for (int64_t i = 0; i < lines; ++i) {
        const Prompt prompt = skillNamed(random.pick(names)).make(random);
        out += prompt.prompt + prompt.answer + '\n';
    }
    return out;
}

} // namespace lathe
