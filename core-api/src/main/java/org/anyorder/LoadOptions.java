// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import ai.djl.Device;
import java.util.Map;
import java.util.Optional;
import org.anyorder.kernel.Precision;

/**
 * How a model is loaded and which strategy decodes it.
 *
 * @param device where the weights live
 * @param precision of the weights in products
 * @param strategy its name, optionally {@code view:name}; empty for the one the model recommends
 * @param options of the strategy, by key; unknown keys are refused
 */
public record LoadOptions(Device device, Precision precision, Optional<String> strategy, Map<String, String> options) {

    /** CPU, float32, the recommended strategy. */
    public static final LoadOptions DEFAULT =
            new LoadOptions(Device.cpu(), Precision.FLOAT32, Optional.empty(), Map.of());

    /**
     * Copies the options.
     *
     * @param device where the weights live
     * @param precision of the weights in products
     * @param strategy its name
     * @param options of the strategy
     */
    public LoadOptions {
        options = Map.copyOf(options);
    }

    /**
     * The same with a strategy.
     *
     * @param name the strategy's name, optionally {@code view:name}
     * @param settings of the strategy, by key
     * @return the changed options
     */
    public LoadOptions withStrategy(String name, Map<String, String> settings) {
        return new LoadOptions(device, precision, Optional.of(name), settings);
    }

    /**
     * The same on another device.
     *
     * @param value where the weights live
     * @return the changed options
     */
    public LoadOptions withDevice(Device value) {
        return new LoadOptions(value, precision, strategy, options);
    }

    /**
     * The same in another precision.
     *
     * @param value of the weights in products
     * @return the changed options
     */
    public LoadOptions withPrecision(Precision value) {
        return new LoadOptions(device, value, strategy, options);
    }
}
