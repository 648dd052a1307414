#include "core/engine/device/ranks.h"
#include "core/engine/device/ranks_store.h"

#include <ATen/DeviceAccelerator.h>
#include <c10/core/Stream.h>

#include <cstring>
#include <dlfcn.h>

namespace lathe {
namespace {

// NCCL's stable C interface. The library comes with LibTorch's CUDA libraries, which are opened at
// run time, so it is found at run time too.

struct UniqueId {
    char bytes[128];
};

using Communicator = void*;

constexpr int kSum = 0;

struct NcclFunctions {
    int (*uniqueId)(UniqueId*) = nullptr;
    int (*join)(Communicator*, int count, UniqueId, int rank) = nullptr;
    int (*allReduce)(const void*, void*, size_t, int type, int op, Communicator,
                     void* stream) = nullptr;
    int (*broadcast)(const void*, void*, size_t, int type, int root, Communicator,
                     void* stream) = nullptr;
    int (*begin)() = nullptr;
    int (*end)() = nullptr;
    const char* (*errorText)(int) = nullptr;
};

const NcclFunctions& nccl() {
    static const NcclFunctions functions = [] {
        void* library = ::dlopen("libnccl.so.2", RTLD_NOW);
        if (library == nullptr) {
            throw Error(ErrorCode::User,
                        "libnccl.so.2 cannot be opened, so GPUs cannot train a model together",
                        "run packaging/setup.sh --cuda, which installs NCCL with LibTorch");
        }
        NcclFunctions out;
        const auto find = [library](const char* name, auto& function) {
            function = reinterpret_cast<std::decay_t<decltype(function)>>(::dlsym(library, name));
            if (function == nullptr) {
                throw Error(ErrorCode::User, std::string("libnccl.so.2 lacks ") + name);
            }
        };
        find("ncclGetUniqueId", out.uniqueId);
        find("ncclCommInitRank", out.join);
        find("ncclAllReduce", out.allReduce);
        find("ncclBroadcast", out.broadcast);
        find("ncclGroupStart", out.begin);
        find("ncclGroupEnd", out.end);
        find("ncclGetErrorString", out.errorText);
        return out;
    }();
    return functions;
}

void require(int result) {
    if (result != 0) {
        throw Error(ErrorCode::BadData, std::string("NCCL: ") + nccl().errorText(result),
                    "NCCL_DEBUG=WARN in the environment says more");
    }
}

/// NCCL's number of a type.
int typeOf(const at::Tensor& tensor) {
    switch (tensor.scalar_type()) {
    case at::kFloat:
        return 7;
    case at::kDouble:
        return 8;
    case at::kBFloat16:
        return 9;
    case at::kLong:
        return 4;
    case at::kByte:
    case at::kBool:
        return 1;
    default:
        throw Error(ErrorCode::Bug, "no NCCL type for this tensor");
    }
}

class NcclRanks final : public Ranks {
public:
    NcclRanks(const RankPlace& place, at::Device device) : Ranks(place), m_device(device) {
        const auto store = meetingPlace(place);
        UniqueId id{};
        const std::string key = "lathe-nccl";
        if (place.rank == 0) {
            require(nccl().uniqueId(&id));
            store->set(key, std::vector<uint8_t>(id.bytes, id.bytes + sizeof(id.bytes)));
        } else {
            const std::vector<uint8_t> bytes = store->get(key);
            LATHE_ASSERT(bytes.size() == sizeof(id.bytes));
            std::memcpy(id.bytes, bytes.data(), sizeof(id.bytes));
        }
        require(nccl().join(&m_communicator, static_cast<int>(place.count), id,
                            static_cast<int>(place.rank)));
    }

    void sum(const std::vector<at::Tensor>& tensors) override {
        require(nccl().begin());
        for (const at::Tensor& tensor : tensors) {
            void* data = tensor.mutable_data_ptr();
            require(nccl().allReduce(data, data, static_cast<size_t>(tensor.numel()),
                                     typeOf(tensor), kSum, m_communicator, stream()));
        }
        require(nccl().end());
    }

    void copyFromFirst(const std::vector<at::Tensor>& tensors) override {
        require(nccl().begin());
        for (const at::Tensor& tensor : tensors) {
            void* data = tensor.mutable_data_ptr();
            require(nccl().broadcast(data, data, static_cast<size_t>(tensor.numel()),
                                     typeOf(tensor), /*root=*/0, m_communicator, stream()));
        }
        require(nccl().end());
    }

private:
    void* stream() const {
        return at::accelerator::getCurrentStream(m_device.index()).native_handle();
    }

    at::Device m_device;
    Communicator m_communicator = nullptr;
};

} // namespace

std::unique_ptr<Ranks> ncclRanks(const RankPlace& place, at::Device device) {
    return std::make_unique<NcclRanks>(place, device);
}

} // namespace lathe
