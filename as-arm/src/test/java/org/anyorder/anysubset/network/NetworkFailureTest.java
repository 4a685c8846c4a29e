// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.anysubset.SequentialSubset;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.LatticeOrder;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.FailureContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Runs over the network that end early: the arrays attached to the weights' manager are counted. */
final class NetworkFailureTest extends FailureContract<AnySubsetModel> {
    private static NDManager owner;
    private static XlnetNetwork network;

    private final AssertingAnySubsetModel model = new AssertingAnySubsetModel(new XlnetModel(network, Device.cpu()));

    @BeforeAll
    static void load() throws IOException {
        owner = NDManager.newBaseManager();
        network = Golden.network(owner);
    }

    @AfterAll
    static void close() {
        owner.close();
    }

    @Override
    protected AnySubsetModel model() {
        return model;
    }

    @Override
    protected DecodingStrategy<AnySubsetModel> strategy() {
        return new SequentialSubset(new LatticeOrder());
    }

    @Override
    protected GenerationRequest request(int number) {
        Template template = Template.of(Gap.exactly(2), Known.of(7 + number), Gap.exactly(2 + number));
        return GenerationRequest.builder(template).number(number).seed(3).build();
    }

    @Override
    protected int arraysOfTheModel() {
        return owner.getManagedArrays().size();
    }

    @AfterEach
    void everyStateWasClosedOnce() {
        model.requireStatesClosedOnce();
    }
}
