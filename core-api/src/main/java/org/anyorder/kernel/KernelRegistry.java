// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernels loaded on one device, for the life of the process.
 *
 * <p>It owns the models: a block whose model was collected ends the process with a segmentation fault at its next call.
 */
final class KernelRegistry {

    private static final Map<Device, KernelRegistry> REGISTRIES = new ConcurrentHashMap<>();

    static {
        // The engine reads the property at every forward. With the optimiser on, users of the engine report crashes as
        // soon as two threads run blocks; one-operator kernels lose nothing by its absence.
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    }

    private final Device device;
    private final Map<EngineKernel, Loaded> kernels = new ConcurrentHashMap<>();
    private final Map<EngineKernel, Inferring> inferring = new ConcurrentHashMap<>();

    private KernelRegistry(Device device) {
        this.device = device;
    }

    static KernelRegistry of(Device device) {
        return REGISTRIES.computeIfAbsent(device, KernelRegistry::new);
    }

    Loaded loaded(EngineKernel kernel) {
        Loaded loaded = kernels.get(kernel);
        return loaded != null ? loaded : kernels.computeIfAbsent(kernel, this::load);
    }

    /** The kernel once more, for calls in inference mode alone: the mode is the module's. */
    Inferring inferring(EngineKernel kernel) {
        Inferring loaded = inferring.get(kernel);
        return loaded != null ? loaded : inferring.computeIfAbsent(kernel, key -> new Inferring(load(key)));
    }

    private Loaded load(EngineKernel kernel) {
        Model model = Model.newInstance(kernel.toString(), device, "PyTorch");
        try {
            model.load(new ByteArrayInputStream(KernelArchive.of(kernel.text())));
            return new Loaded(model, model.getBlock(), new ParameterStore(model.getNDManager(), false));
        } catch (IOException | MalformedModelException | EngineException e) {
            model.close();
            throw new EngineException(
                    "kernel " + kernel + " could not be compiled on " + device + ": " + e.getMessage(), e);
        }
    }

    /** A compiled kernel together with the model that keeps it alive. */
    record Loaded(Model model, Block block, ParameterStore parameters) {

        /** Leaves the calling thread's own gradient mode in force, as an operator does. */
        NDList forward(NDList inputs) {
            return block.forward(parameters, inputs, true);
        }
    }

    /** A compiled kernel whose operators neither record gradients nor keep track of views. */
    static final class Inferring {
        private final Loaded loaded;
        private volatile boolean switched;

        private Inferring(Loaded loaded) {
            this.loaded = loaded;
        }

        NDList forward(NDList inputs) {
            return switched ? run(inputs) : first(inputs);
        }

        /** The first call switches the module, which no other thread may run meanwhile. */
        private synchronized NDList first(NDList inputs) {
            NDList results = run(inputs);
            switched = true;
            return results;
        }

        private NDList run(NDList inputs) {
            return loaded.block().forward(loaded.parameters(), inputs, false);
        }
    }
}
