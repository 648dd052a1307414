#pragma once

#include <cstddef>
#include <string>

namespace lathe {

/// The functions of libnvrtc that are used. Declared here, as NVIDIA documents them: no CUDA header
/// is needed to build.
struct NvrtcFunctions {
    using Program = struct ProgramOfNvrtc*;

    int (*create)(Program*, const char* text, const char* name, int headers, const char* const*,
                  const char* const*) = nullptr;
    int (*compile)(Program, int count, const char* const* options) = nullptr;
    int (*logSize)(Program, size_t*) = nullptr;
    int (*log)(Program, char*) = nullptr;
    int (*binarySize)(Program, size_t*) = nullptr;
    int (*binary)(Program, char*) = nullptr;
    int (*destroy)(Program*) = nullptr;
    const char* (*errorText)(int) = nullptr;

    std::string missing{}; ///< why they cannot be called; empty when they can
};

/// The functions of the driver (libcuda) that are used.
struct DriverFunctions {
    using Context = struct ContextOfDriver*;
    using Module = struct ModuleOfDriver*;
    using Function = struct FunctionOfDriver*;
    using Stream = struct StreamOfDriver*;
    using Graph = struct GraphOfDriver*;
    using RunnableGraph = struct RunnableGraphOfDriver*;

    /// CUlaunchAttribute: its value is a union of 64 bytes.
    struct LaunchAttribute {
        int id = 0;
        int unused = 0;
        int value = 0;
        int restOfValue[15] = {};
    };

    /// CUlaunchConfig.
    struct LaunchConfig {
        unsigned blocks[3] = {1, 1, 1};
        unsigned threads[3] = {1, 1, 1};
        unsigned sharedBytes = 0;
        Stream stream = nullptr;
        LaunchAttribute* attributes = nullptr;
        unsigned attributeCount = 0;
    };

    int (*deviceAttribute)(int*, int attribute, int device) = nullptr;
    int (*currentContext)(Context*) = nullptr;
    int (*setContext)(Context) = nullptr;
    int (*retainPrimary)(Context*, int device) = nullptr;
    int (*loadModule)(Module*, const void* image) = nullptr;
    int (*getFunction)(Function*, Module, const char* name) = nullptr;
    int (*setAttribute)(Function, int attribute, int value) = nullptr;
    int (*launch)(const LaunchConfig*, Function, void** arguments, void** extra) = nullptr;
    int (*createStream)(Stream*, unsigned flags) = nullptr;
    int (*destroyStream)(Stream) = nullptr;
    int (*beginCapture)(Stream, int mode) = nullptr;
    int (*endCapture)(Stream, Graph*) = nullptr;
    int (*instantiate)(RunnableGraph*, Graph, unsigned long long flags) = nullptr;
    int (*launchGraph)(RunnableGraph, Stream) = nullptr;
    int (*destroyGraph)(Graph) = nullptr;
    int (*destroyRunnable)(RunnableGraph) = nullptr;
    int (*errorName)(int, const char**) = nullptr;

    std::string missing{};
};

const NvrtcFunctions& nvrtc();
const DriverFunctions& driver();

} // namespace lathe
