#include "core/engine/device/nvrtc_libraries.h"

#include "core/engine/device/device.h"

#include <dlfcn.h>
#include <vector>

namespace lathe {
namespace {

/// The first of `names` that opens.
void* openFirst(const std::vector<std::string>& names, std::string& missing) {
    for (const std::string& name : names) {
        if (void* library = ::dlopen(name.c_str(), RTLD_NOW)) {
            return library;
        }
    }
    missing = "none of these can be opened:";
    for (const std::string& name : names) {
        missing += " " + name;
    }
    return nullptr;
}

template <class Function>
void find(void* library, const char* name, Function& function, std::string& missing) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (function == nullptr && missing.empty()) {
        missing = std::string("the library lacks ") + name;
    }
}

NvrtcFunctions findNvrtc() {
    NvrtcFunctions out;
    const std::string wheel = torchFolder() + "/../../nvidia/";
    void* library = openFirst({wheel + "cu13/lib/libnvrtc.so.13", "libnvrtc.so.13",
                               "/usr/local/cuda/lib64/libnvrtc.so.13",
                               wheel + "cuda_nvrtc/lib/libnvrtc.so.12", "libnvrtc.so.12"},
                              out.missing);
    if (library == nullptr) {
        return out;
    }
    find(library, "nvrtcCreateProgram", out.create, out.missing);
    find(library, "nvrtcCompileProgram", out.compile, out.missing);
    find(library, "nvrtcGetProgramLogSize", out.logSize, out.missing);
    find(library, "nvrtcGetProgramLog", out.log, out.missing);
    find(library, "nvrtcGetCUBINSize", out.binarySize, out.missing);
    find(library, "nvrtcGetCUBIN", out.binary, out.missing);
    find(library, "nvrtcDestroyProgram", out.destroy, out.missing);
    find(library, "nvrtcGetErrorString", out.errorText, out.missing);
    return out;
}

DriverFunctions findDriver() {
    DriverFunctions out;
    void* library = openFirst({"libcuda.so.1"}, out.missing);
    if (library == nullptr) {
        return out;
    }
    find(library, "cuDeviceGetAttribute", out.deviceAttribute, out.missing);
    find(library, "cuCtxGetCurrent", out.currentContext, out.missing);
    find(library, "cuCtxSetCurrent", out.setContext, out.missing);
    find(library, "cuDevicePrimaryCtxRetain", out.retainPrimary, out.missing);
    find(library, "cuModuleLoadData", out.loadModule, out.missing);
    find(library, "cuModuleGetFunction", out.getFunction, out.missing);
    find(library, "cuFuncSetAttribute", out.setAttribute, out.missing);
    find(library, "cuLaunchKernelEx", out.launch, out.missing);
    find(library, "cuStreamCreate", out.createStream, out.missing);
    find(library, "cuStreamDestroy_v2", out.destroyStream, out.missing);
    find(library, "cuStreamBeginCapture_v2", out.beginCapture, out.missing);
    find(library, "cuStreamEndCapture", out.endCapture, out.missing);
    find(library, "cuGraphInstantiateWithFlags", out.instantiate, out.missing);
    find(library, "cuGraphLaunch", out.launchGraph, out.missing);
    find(library, "cuGraphDestroy", out.destroyGraph, out.missing);
    find(library, "cuGraphExecDestroy", out.destroyRunnable, out.missing);
    find(library, "cuGetErrorName", out.errorName, out.missing);
    return out;
}

} // namespace

const NvrtcFunctions& nvrtc() {
    static const NvrtcFunctions functions = findNvrtc();
    return functions;
}

const DriverFunctions& driver() {
    static const DriverFunctions functions = findDriver();
    return functions;
}

} // namespace lathe
