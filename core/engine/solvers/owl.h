#pragma once

#include <cstdint>
#include <vector>

namespace lathe {

/// Sparsities of blocks that together remove `sparsity` of all their weights: blocks with a larger
/// share of outlier scores keep more. `outlierShare` and `weights` (how many each block has) are
/// parallel; all results lie within ±lambda of `sparsity`, clipped to [0, 0.99]. Equal shares give
/// equal sparsities. Source: Yin et al., OWL, arXiv:2310.05175, section 3. Deviation: the mean is
/// weighted by block size.
std::vector<double> owlSparsities(const std::vector<double>& outlierShare,
                                  const std::vector<double>& weights, double sparsity,
                                  double lambda);

/// Zeros of every `group` weights, block by block, that come nearest to `sparsities` and remove
/// their mean (weighted by `weights`, as nearly as whole numbers allow): rounded down, then the
/// largest remainders up. In [0, group - 1]. Source: as above, the mixed N:M variant of the
/// authors' code. Deviation: their code rounds each block alone, which shifts the mean.
std::vector<int64_t> owlZeros(const std::vector<double>& sparsities,
                              const std::vector<double>& weights, int64_t group);

} // namespace lathe
