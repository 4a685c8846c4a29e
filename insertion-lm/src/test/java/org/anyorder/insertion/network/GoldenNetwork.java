// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.testing.GoldenFile;

/** A network with recorded weights, and the inputs recorded with it. */
final class GoldenNetwork implements AutoCloseable {
    final NDManager manager;
    final InsertionNetwork network;
    final GoldenFile cases;

    GoldenNetwork(String folder, String cases, Precision precision) throws IOException {
        manager = NDManager.newBaseManager();
        ModelFolder model = ModelFolder.open(path(folder));
        try (TensorSource weights = model.weights()) {
            network = InsertionNetwork.load(InsertionConfig.read(model.config()), weights, manager, precision);
        }
        this.cases = GoldenFile.resource(cases);
    }

    static GoldenNetwork first(Precision precision) throws IOException {
        return new GoldenNetwork("/golden/ilm", "/golden/ilm/cases.safetensors", precision);
    }

    static GoldenNetwork variant(Precision precision) throws IOException {
        return new GoldenNetwork("/golden/ilm/variant", "/golden/ilm/variant/cases.safetensors", precision);
    }

    static GoldenNetwork insertionTransformer() throws IOException {
        return new GoldenNetwork(
                "/golden/ilm/insertion-transformer", "/golden/ilm/cases.safetensors", Precision.FLOAT32);
    }

    /** The recorded input of a name: ids, attention mask and positions. */
    InsertionInput input(NDManager scope, String name) {
        return new InsertionInput(
                cases.array(scope, name + ".input_ids"),
                cases.flagArray(scope, name + ".attention_mask"),
                cases.array(scope, name + ".positions"));
    }

    /** Which tokens of a recorded input are visible, row after row. */
    boolean[] visible(String name) {
        return cases.flags(name + ".attention_mask");
    }

    InsertionInput constrained(NDManager scope) {
        InsertionInput plain = input(scope, "outoforder");
        return new InsertionInput(
                plain.ids(),
                plain.attend(),
                plain.positions(),
                Optional.of(cases.flagArray(scope, "constraint.constraint")));
    }

    InsertionInput maskedPerQuery(NDManager scope) {
        InsertionInput plain = input(scope, "outoforder");
        return new InsertionInput(plain.ids(), cases.flagArray(scope, "mask3d.attention_mask"), plain.positions());
    }

    static Path path(String resource) {
        URL url = Objects.requireNonNull(GoldenNetwork.class.getResource(resource), resource);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
