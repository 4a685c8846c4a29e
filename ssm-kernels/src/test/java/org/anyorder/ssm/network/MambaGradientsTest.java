// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Map;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.CrossEntropyKernel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.train.GradientScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loss and gradients of the recorded language models, parameter by parameter. */
class MambaGradientsTest {

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void lossAndGradientsAreTheRecordedOnes(String name) throws IOException {
        GoldenFile cases = new GoldenFolder("ssm").cases();
        ModelFolder folder = ModelFolder.open(new GoldenFolder("ssm/" + name).path());
        MambaConfig config = MambaConfig.read(folder.config());
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                TensorSource weights = folder.weights()) {
            MambaNetwork network = new MambaNetwork(config, Compute.FLOAT32);
            network.read(weights, owner, Mode.TRAINING);
            network.values().values().forEach(value -> value.setRequiresGradient(true));
            try (NDManager scope = owner.newSubManager();
                    GradientScope gradient = GradientScope.open(scope)) {
                NDArray logits = network.logits(network.hidden(cases.array(scope, name + ".input_ids"), Mode.TRAINING));
                NDArray loss = CrossEntropyKernel.losses(logits, cases.array(scope, name + ".labels"))
                        .mean();
                assertEquals(cases.doubles(name + ".loss")[0], loss.getFloat(), 1e-5);
                gradient.backward(loss);
            }
            Map<String, NDArray> published = MambaWeights.publish(config, network.values(), owner);
            published.forEach((tensor, value) -> cases.requireRelativelyClose(
                    name + ".grad." + tensor.replace("embeddings", "embedding"), value.getGradient(), 1e-3));
            assertEquals(
                    published.size(),
                    cases.names().stream()
                            .filter(each -> each.startsWith(name + ".grad."))
                            .count());
        }
    }
}
