#include "core/engine/run/model_blobs.h"

#include "core/engine/files/load_save.h"
#include "core/engine/files/model_manifest.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"

#include <unordered_map>

namespace lathe {

namespace {

/// Finds the tensor of the source's files that begins at an address.
class SourceTensors {
public:
    explicit SourceTensors(const ModelSource& source) {
        if (source.files == nullptr) {
            return;
        }
        for (const ModelTensor& tensor : source.files->tensors()) {
            m_byAddress.emplace(tensor.bytes().data(), &tensor);
        }
    }

    /// The manifest's reference to `tensor` when it is one of the files' tensors, plain or
    /// transposed; null otherwise.
    Json referenceTo(const at::Tensor& tensor) const {
        const auto found = m_byAddress.find(static_cast<const std::byte*>(tensor.const_data_ptr()));
        if (found == m_byAddress.end()) {
            return nullptr;
        }
        const TensorInfo& info = *found->second->info;
        const bool sameType = dtypeOf(tensor.scalar_type()) == info.dtype;
        if (sameType && tensor.is_contiguous() && tensor.sizes().vec() == info.shape) {
            return {{"name", info.name}};
        }
        if (sameType && tensor.dim() == 2 && tensor.t().is_contiguous() &&
            tensor.t().sizes().vec() == info.shape) {
            return {{"name", info.name}, {"turned", true}};
        }
        return nullptr;
    }

private:
    std::unordered_map<const std::byte*, const ModelTensor*> m_byAddress;
};

at::Tensor fromSource(const Json& reference, const ModelFiles& files) {
    const auto name = reference.at("name").get<std::string>();
    const ModelTensor* found = files.find(name);
    if (found == nullptr) {
        throw Error(ErrorCode::BadData,
                    files.folder().string() + ": tensor " + name + " is missing");
    }
    const at::Tensor tensor = mappedTensor(*found);
    return reference.value("turned", false) ? tensor.t() : tensor;
}

/// Tensors in the files of `source` become references, others blobs.
PutTensor putInto(BlobStore& blobs, const SourceTensors& source, uint64_t& bytes) {
    return [&](const std::string&, const at::Tensor& tensor) -> Json {
        Json reference = source.referenceTo(tensor);
        return reference.is_null() ? storeTensor(tensor, blobs, bytes) : reference;
    };
}

GetTensor getFrom(const BlobStore& blobs, const ModelSource& source) {
    return [&](const Json& reference) {
        return reference.contains("blob") ? restoreTensor(reference, blobs)
                                          : fromSource(reference, *source.files);
    };
}

/// The blob that holds the tensor's bytes. A tensor that is already in a blob of the store is not
/// read again; mapped pages that were read are released.
std::string blobOf(const at::Tensor& host, BlobStore& blobs) {
    if (const MappedFile* file = fileOf(host)) {
        const auto name = blobs.nameAt(file->path());
        if (name && blobs.has(*name)) {
            return *name;
        }
    }
    std::string name = blobs.put(bytesOf(host));
    releasePages(host);
    return name;
}

} // namespace

Json storeTensor(const at::Tensor& tensor, BlobStore& blobs, uint64_t& bytes) {
    const at::Tensor host = onHost(tensor);
    bytes += host.nbytes();
    return {{"blob", blobOf(host, blobs)},
            {"dtype", safetensorsName(dtypeOf(host.scalar_type()))},
            {"shape", host.sizes().vec()}};
}

at::Tensor restoreTensor(const Json& stored, const BlobStore& blobs) {
    const auto type = dtypeFromSafetensorsName(stored.at("dtype").get<std::string>());
    if (!type) {
        throw Error(ErrorCode::BadData, "a stored tensor has an unknown type");
    }
    const auto file = blobs.open(stored.at("blob").get<std::string>());
    return mappedTensor(file, file->bytes(), *type, stored.at("shape").get<std::vector<int64_t>>());
}

Json storeBlock(const Block& block, const Model& model, BlobStore& blobs, uint64_t& bytes) {
    const SourceTensors source(*model.source);
    return blockManifest(block, *model.config, putInto(blobs, source, bytes));
}

Block restoreBlock(const Json& stored, int64_t position, const Model& model,
                   const BlobStore& blobs) {
    return blockFromManifest(stored, position, getFrom(blobs, *model.source));
}

Json storeModel(const Model& model, BlobStore& blobs, uint64_t& bytes) {
    const SourceTensors source(*model.source);
    Json manifest = manifestOf(model, putInto(blobs, source, bytes));
    return {{"kind", "model"},
            {"folder", model.source->folder.string()},
            {"identity", model.source->identity},
            {"manifest", std::move(manifest)}};
}

Model restoreModel(const Json& stored, const BlobStore& blobs) {
    const auto folder = stored.at("folder").get<std::string>();
    const Model base = openModel(folder);
    if (base.source->identity != stored.at("identity").get<std::string>()) {
        throw Error(ErrorCode::BadData,
                    "the model in " + folder + " has changed since this variant was made from it",
                    "run the workflow again");
    }
    Model model =
        modelFromManifest(stored.at("manifest"), base.config, getFrom(blobs, *base.source));
    model.source = base.source;
    return model;
}

} // namespace lathe
