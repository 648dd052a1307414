#include "core/engine/kernels/nvrtc.h"

#include "core/engine/device/nvrtc_libraries.h"
#include "core/plain/base/error.h"

#include <ATen/DeviceAccelerator.h>
#include <c10/core/DeviceGuard.h>

#include <array>
#include <map>
#include <mutex>

namespace lathe {
namespace {

// Constants of cuda.h.
constexpr int kOutOfMemory = 2;
constexpr unsigned kStreamOfItsOwn = 1; // not ordered with the default stream
constexpr int kCaptureOfThisThread = 1;
constexpr int kProgrammaticSerialization = 6; ///< CUlaunchAttributeID
constexpr int kCapabilityOfEarlyLaunch = 9;   ///< Hopper
constexpr int kCapabilityMajor = 75;
constexpr int kCapabilityMinor = 76;
constexpr int kMostDynamicSharedBytes = 8;
constexpr int64_t kSharedBytesAlwaysThere = 48 << 10;

void requireDriver(int code, const std::string& what) {
    if (code == 0) {
        return;
    }
    const char* name = nullptr;
    driver().errorName(code, &name);
    throw Error(code == kOutOfMemory ? ErrorCode::OutOfMemory : ErrorCode::Bug,
                what + ": " + (name != nullptr ? name : "error " + std::to_string(code)),
                "the step runs on the CPU too: --device cpu");
}

/// Makes LibTorch's context for the device current on this thread, where none is current yet.
void enterContext(int device) {
    DriverFunctions::Context context = nullptr;
    requireDriver(driver().currentContext(&context), "the CUDA context cannot be read");
    if (context != nullptr) {
        return;
    }
    requireDriver(driver().retainPrimary(&context, device), "the device has no CUDA context");
    requireDriver(driver().setContext(context), "the CUDA context cannot be entered");
}

int indexOf(const at::Device& device) {
    return device.index() < 0 ? at::accelerator::getDeviceIndex() : device.index();
}

DriverFunctions::Stream currentStream(int device) {
    return static_cast<DriverFunctions::Stream>(
        at::accelerator::getCurrentStream(static_cast<c10::DeviceIndex>(device)).native_handle());
}

/// Where launches of this thread go while a graph is recorded; null: to the current stream.
thread_local DriverFunctions::Stream recording = nullptr;

class Recording {
public:
    explicit Recording(DriverFunctions::Stream stream) { recording = stream; }

    ~Recording() { recording = nullptr; }

    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
};

class StreamOfItsOwn {
public:
    StreamOfItsOwn() {
        requireDriver(driver().createStream(&m_stream, kStreamOfItsOwn), "a stream cannot be made");
    }

    ~StreamOfItsOwn() { driver().destroyStream(m_stream); }

    StreamOfItsOwn(const StreamOfItsOwn&) = delete;
    StreamOfItsOwn& operator=(const StreamOfItsOwn&) = delete;

    DriverFunctions::Stream get() const { return m_stream; }

private:
    DriverFunctions::Stream m_stream = nullptr;
};

struct Capability {
    int major = 0;
    int minor = 0;
};

Capability capabilityOf(int device) {
    Capability found;
    requireDriver(driver().deviceAttribute(&found.major, kCapabilityMajor, device), "the device");
    requireDriver(driver().deviceAttribute(&found.minor, kCapabilityMinor, device), "the device");
    return found;
}

std::string architectureOf(int device) {
    const Capability capability = capabilityOf(device);
    return "sm_" + std::to_string(capability.major) + std::to_string(capability.minor);
}

std::string keyOf(const KernelSource& source, int device) {
    return std::to_string(device) + " " + source.name + " " + source.prelude;
}

/// The kernels of this process, by device and variant: compiled once, never unloaded.
class LoadedKernels {
public:
    DriverFunctions::Function get(const KernelSource& source, int device) {
        const std::lock_guard lock(m_mutex);
        DriverFunctions::Function& function = m_functions[keyOf(source, device)];
        if (function == nullptr) {
            function = load(source, device);
        }
        return function;
    }

private:
    static DriverFunctions::Function load(const KernelSource& source, int device) {
        const std::string binary = compileKernel(source, architectureOf(device));
        DriverFunctions::Module module = nullptr;
        requireDriver(driver().loadModule(&module, binary.data()),
                      "the kernel " + source.name + " cannot be loaded");
        DriverFunctions::Function function = nullptr;
        requireDriver(driver().getFunction(&function, module, source.name.c_str()),
                      "the kernel " + source.name + " is not in its own module");
        return function;
    }

    std::mutex m_mutex;
    std::map<std::string, DriverFunctions::Function> m_functions;
};

LoadedKernels& loadedKernels() {
    static LoadedKernels kernels;
    return kernels;
}

/// Owns a program of the compiler.
class Program {
public:
    explicit Program(const KernelSource& source) {
        std::string text = source.prelude;
        for (const char* part : source.texts) {
            text += part;
        }
        require(nvrtc().create(&m_program, text.c_str(), source.name.c_str(), 0, nullptr, nullptr),
                source.name);
    }

    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    ~Program() { nvrtc().destroy(&m_program); }

    std::string compiled(const KernelSource& source, const std::string& architecture) {
        const std::string arch = "-arch=" + architecture;
        const std::array<const char*, 2> options{arch.c_str(), "-std=c++17"};
        require(nvrtc().compile(m_program, static_cast<int>(options.size()), options.data()),
                source.name + " for " + architecture);
        size_t size = 0;
        require(nvrtc().binarySize(m_program, &size), source.name);
        std::string binary(size, '\0');
        require(nvrtc().binary(m_program, binary.data()), source.name);
        return binary;
    }

private:
    std::string log() const {
        size_t size = 0;
        if (m_program == nullptr || nvrtc().logSize(m_program, &size) != 0 || size < 2) {
            return "";
        }
        std::string text(size, '\0');
        nvrtc().log(m_program, text.data());
        text.resize(size - 1); // the log ends with a zero byte
        return "\n" + text;
    }

    void require(int code, const std::string& what) const {
        if (code != 0) {
            throw Error(ErrorCode::Bug,
                        "the kernel " + what + " does not compile: " + nvrtc().errorText(code) +
                            log(),
                        "the step runs on the CPU too: --device cpu");
        }
    }

    NvrtcFunctions::Program m_program = nullptr;
};

} // namespace

const CompilerState& openCompiler() {
    static const CompilerState state{nvrtc().missing.empty(), nvrtc().missing};
    return state;
}

CompilerState kernelsUsable(const at::Device& device) {
    if (!device.is_cuda()) {
        return {false, "kernels run on CUDA devices, not on " + device.str()};
    }
    if (!driver().missing.empty()) {
        return {false, driver().missing};
    }
    return openCompiler();
}

std::string compileKernel(const KernelSource& source, const std::string& architecture) {
    if (!openCompiler().usable) {
        throw Error(ErrorCode::User, "there is no CUDA run-time compiler: " + openCompiler().reason,
                    "set LATHE_TORCH to a complete LibTorch for CUDA");
    }
    return Program(source).compiled(source, architecture);
}

std::string constant(const char* name, bool value) {
    return std::string("constexpr bool ") + name + (value ? " = true;\n" : " = false;\n");
}

std::string constant(const char* name, int64_t value) {
    return std::string("constexpr int ") + name + " = " + std::to_string(value) + ";\n";
}

void launchKernel(const KernelSource& source, const at::Device& device, const LaunchShape& shape,
                  void* argument) {
    const c10::DeviceGuard guard(device);
    const int index = indexOf(device);
    enterContext(index);
    const auto function = loadedKernels().get(source, index);
    if (shape.sharedBytes > kSharedBytesAlwaysThere) {
        requireDriver(driver().setAttribute(function, kMostDynamicSharedBytes,
                                            static_cast<int>(shape.sharedBytes)),
                      source.name + " has no room in shared memory");
    }
    void* arguments[] = {argument};
    DriverFunctions::LaunchAttribute early{.id = kProgrammaticSerialization, .value = 1};
    DriverFunctions::LaunchConfig config{.blocks = {static_cast<unsigned>(shape.blocks), 1, 1},
                                         .threads = {static_cast<unsigned>(shape.threads), 1, 1},
                                         .sharedBytes = static_cast<unsigned>(shape.sharedBytes),
                                         .stream = recording != nullptr ? recording
                                                                        : currentStream(index)};
    if (shape.early && capabilityOf(index).major >= kCapabilityOfEarlyLaunch) {
        config.attributes = &early;
        config.attributeCount = 1;
    }
    requireDriver(driver().launch(&config, function, arguments, nullptr),
                  "the kernel " + source.name + " cannot be launched");
}

LaunchGraph::LaunchGraph(const at::Device& device, const std::function<void()>& launches)
    : m_device(device) {
    const c10::DeviceGuard guard(device);
    enterContext(indexOf(device));
    const StreamOfItsOwn stream;
    const Recording turn(stream.get());
    requireDriver(driver().beginCapture(stream.get(), kCaptureOfThisThread),
                  "launches cannot be recorded");
    DriverFunctions::Graph graph = nullptr;
    try {
        launches();
    } catch (...) {
        driver().endCapture(stream.get(), &graph);
        throw;
    }
    requireDriver(driver().endCapture(stream.get(), &graph), "launches were not recorded");
    DriverFunctions::RunnableGraph runnable = nullptr;
    const int code = driver().instantiate(&runnable, graph, 0);
    driver().destroyGraph(graph);
    requireDriver(code, "the recorded launches cannot be made ready");
    m_graph = runnable;
}

LaunchGraph::~LaunchGraph() {
    if (m_graph != nullptr) {
        driver().destroyRunnable(static_cast<DriverFunctions::RunnableGraph>(m_graph));
    }
}

void LaunchGraph::replay() const {
    const c10::DeviceGuard guard(m_device);
    requireDriver(driver().launchGraph(static_cast<DriverFunctions::RunnableGraph>(m_graph),
                                       currentStream(indexOf(m_device))),
                  "the recorded launches cannot be repeated");
}

} // namespace lathe
