#pragma once

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

} // namespace lathe
