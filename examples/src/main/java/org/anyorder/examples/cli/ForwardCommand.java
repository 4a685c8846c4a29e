// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One network evaluation from file to file. */
@Command(
        name = "forward",
        description = "Evaluate the network once on named tensors.",
        footer = {"", "Example: anyorder forward --model folder --inputs in.safetensors --outputs out.safetensors"})
final class ForwardCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--inputs", required = true, paramLabel = "FILE", description = "Named tensors (safetensors).")
    private Path inputs = Path.of("");

    @Option(names = "--outputs", required = true, paramLabel = "FILE", description = "Written as float32.")
    private Path outputs = Path.of("");

    @Override
    public Integer call() throws IOException {
        try (LoadedModel loaded = model.open();
                NDManager scope = NDManager.newBaseManager(model.device())) {
            SafetensorsWriter.write(outputs, loaded.forward(scope, read(scope)), ElementType.F32);
        }
        return 0;
    }

    private Map<String, NDArray> read(NDManager scope) throws IOException {
        Map<String, NDArray> named = new TreeMap<>();
        try (TensorSource source = SafetensorsReader.open(inputs)) {
            for (String name : source.tensors().keySet()) {
                named.put(name, source.read(scope, name));
            }
        }
        return named;
    }
}
