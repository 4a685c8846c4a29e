// SPDX-License-Identifier: Apache-2.0
/**
 * PyTorch operators that DJL does not expose, each a few lines of TorchScript text in the resources of this package
 * behind a Java class with its contract.
 *
 * <p>Start at {@link org.anyorder.kernel.EngineKernel}, which turns a text into a callable; every other class names one
 * operator. A kernel replaces one operator, a layer at most: networks stay Java blocks that read top to bottom. Kernels
 * work in inference and under an open gradient collector, from any number of threads; what they return is owned by the
 * manager of their first argument. The package uses DJL's API and no sibling package.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.kernel;
