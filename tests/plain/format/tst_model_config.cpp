// config.json of every family: what is read, what is assumed, and what a wrong value is told.
#include "core/plain/base/error.h"
#include "core/plain/format/family.h"
#include "core/plain/format/model_config.h"
#include "core/plain/format/saved_config.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace lathe;

namespace {

Json llama() {
    return {{"model_type", "llama"},        {"vocab_size", 97},       {"hidden_size", 24},
            {"intermediate_size", 20},      {"num_hidden_layers", 4}, {"num_attention_heads", 3},
            {"max_position_embeddings", 64}};
}

Json with(Json config, const std::string& key, const Json& value) {
    config[key] = value;
    return config;
}

/// What the user is told, or "" when the configuration is accepted.
std::string messageFor(const Json& config) {
    try {
        modelConfigFrom(config);
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadData ? error.what() : "wrong code";
    }
    return {};
}

bool tells(const Json& config, const std::string& piece) {
    const std::string message = messageFor(config);
    if (message.find(piece) == std::string::npos) {
        qWarning("\"%s\" is not in \"%s\"", piece.c_str(), message.c_str());
    }
    return message.find(piece) != std::string::npos;
}

std::vector<int64_t> windowsOf(const Json& config) {
    std::vector<int64_t> result;
    for (const BlockKind& block : modelConfigFrom(config).blocks) {
        result.push_back(block.window);
    }
    return result;
}

} // namespace

class TestModelConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void sizesNotSaidFollowFromOthers() {
        const ModelConfig config = modelConfigFrom(llama());
        QCOMPARE(config.headWidth, 8);
        QCOMPARE(config.kvHeads, 3);
        QCOMPARE(config.embeddingWidth, 24);
        QVERIFY(!config.tied);
        QCOMPARE(config.attentionScale, 1 / std::sqrt(8.0));
        QCOMPARE(config.ropes.at(0).theta, 10000.0);
    }

    void ropeIsReadFromEitherSpelling() {
        const Json older = with(with(llama(), "rope_theta", 500.0), "rope_scaling",
                                {{"type", "linear"}, {"factor", 2.0}});
        const Json newer = with(llama(), "rope_parameters",
                                {{"rope_type", "linear"}, {"rope_theta", 500.0}, {"factor", 2.0}});
        QVERIFY(modelConfigFrom(older).ropes == modelConfigFrom(newer).ropes);
        QCOMPARE(modelConfigFrom(older).ropes[0].kind, RopeKind::Linear);
        QCOMPARE(modelConfigFrom(older).ropes[0].theta, 500.0);
    }

    void savedConfigurationsReadBackTheSame() {
        const Json config =
            with(llama(), "rope_scaling", {{"type", "yarn"}, {"factor", 4.0}, {"beta_fast", 16}});
        const ModelConfig values = modelConfigFrom(config);
        SavedShape shape;
        shape.blocks = values.blocks;
        shape.heads = values.heads;
        shape.kvHeads = values.kvHeads;
        shape.headWidth = values.headWidth;
        shape.feedForward = values.feedForward;
        Json saved = savedConfig(config, values, shape);
        QVERIFY(modelConfigFrom(saved) == values);
        saved.erase("rope_scaling"); // a reader of the newer spelling alone
        QVERIFY(modelConfigFrom(saved) == values);
        saved = savedConfig(config, values, shape);
        saved.erase("rope_parameters");
        QVERIFY(modelConfigFrom(saved) == values);
    }

    void windowsFollowTheFamily() {
        Json config = with(llama(), "sliding_window", 5);
        QCOMPARE(windowsOf(config), std::vector<int64_t>({0, 0, 0, 0}));
        config["model_type"] = "mistral";
        QCOMPARE(windowsOf(config), std::vector<int64_t>({5, 5, 5, 5}));
        QCOMPARE(windowsOf(with(config, "sliding_window", nullptr)),
                 std::vector<int64_t>({0, 0, 0, 0}));
        config["model_type"] = "qwen2";
        QCOMPARE(windowsOf(config), std::vector<int64_t>({0, 0, 0, 0}));
        config["use_sliding_window"] = true;
        config["max_window_layers"] = 3;
        QCOMPARE(windowsOf(config), std::vector<int64_t>({0, 0, 0, 5}));
        config.erase("use_sliding_window");
        config["model_type"] = "gemma2";
        QCOMPARE(windowsOf(config), std::vector<int64_t>({5, 0, 5, 0}));
        config["model_type"] = "gemma3_text";
        config["sliding_window_pattern"] = 3;
        QCOMPARE(windowsOf(config), std::vector<int64_t>({5, 5, 0, 5}));
    }

    void multimodalGemmaGivesItsTextModel() {
        Json text = llama();
        text.erase("model_type");
        const Json config{{"model_type", "gemma3"}, {"text_config", text}};
        QCOMPARE(modelConfigFrom(config).family, std::string("gemma3_text"));
        QVERIFY(modelConfigFrom(config).tied);
    }

    void unknownFamiliesListTheKnownOnes() {
        try {
            modelConfigFrom(with(llama(), "model_type", "mamba"));
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("mamba") != std::string::npos);
            for (const Family& family : families()) {
                QVERIFY(error.hint().find(family.id) != std::string::npos);
            }
        }
        Json none = llama();
        none.erase("model_type");
        QVERIFY(tells(none, "\"model_type\" is missing"));
    }

    void absurdNumbersAreToldNotTried() {
        const std::vector<Json> absurd{0,
                                       -1,
                                       1e300,
                                       2.5,
                                       "many",
                                       Json::array(),
                                       true,
                                       int64_t{1} << 62,
                                       std::numeric_limits<double>::quiet_NaN()};
        for (const char* key : {"vocab_size", "hidden_size", "intermediate_size",
                                "num_hidden_layers", "num_attention_heads", "head_dim",
                                "num_key_value_heads", "max_position_embeddings"}) {
            for (const Json& value : absurd) {
                QVERIFY2(tells(with(llama(), key, value), key),
                         (std::string(key) + " " + value.dump()).c_str());
            }
        }
    }

    void contradictionsNameBothNumbers() {
        QVERIFY(tells(with(llama(), "num_key_value_heads", 2), "a divisor of the 3"));
        QVERIFY(tells(with(llama(), "hidden_size", 25), "a multiple of the 3"));
        QVERIFY(tells(with(llama(), "head_dim", 7), "an even number of channels"));
        Json qwen = with(llama(), "model_type", "qwen3");
        QVERIFY(tells(with(qwen, "layer_types", {"full_attention"}), "a list of 4"));
        QVERIFY(tells(with(llama(), "hidden_act", "mish"), "mish"));
    }

    void ropeParametersAreChecked() {
        const auto scaled = [](const Json& scaling) {
            return with(llama(), "rope_scaling", scaling);
        };
        QVERIFY(tells(scaled({{"type", "spiral"}}), "spiral"));
        QVERIFY(tells(scaled({{"type", "linear"}}), "\"factor\" is missing"));
        QVERIFY(tells(scaled({{"type", "linear"}, {"factor", 0}}), "above 0"));
        QVERIFY(tells(scaled({{"type", "longrope"},
                              {"short_factor", {1.0}},
                              {"long_factor", {1.0, 2.0, 3.0, 4.0}}}),
                      "a list of 4 numbers"));
        QVERIFY(tells(scaled("linear"), "an object"));
        QVERIFY(tells(with(llama(), "rope_theta", -1), "rope_theta"));
        QVERIFY(tells(with(llama(), "partial_rotary_factor", 3), "at most 1"));
    }

    void anythingButAnObjectIsRefused() {
        for (const Json& config : {Json(nullptr), Json(3), Json::array(), Json("llama")}) {
            QVERIFY(tells(config, "not a JSON object"));
        }
    }
};

QTEST_GUILESS_MAIN(TestModelConfig)
#include "tst_model_config.moc"
