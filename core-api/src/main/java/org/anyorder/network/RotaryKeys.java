// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import java.util.Optional;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.WavelengthScaling;

/**
 * How configurations spell rotary positions: {@code rope_theta} and {@code rope_scaling} beside the sizes, or both in
 * {@code rope_parameters}, as newer files have it.
 */
final class RotaryKeys {
    private static final String SCALING = "rope_scaling";
    private static final String PARAMETERS = "rope_parameters";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final int MAX_TRAINED = 1 << 24;

    private RotaryKeys() {}

    /** Rotation of whole heads. */
    static Rotation read(ModelConfig config, int headWidth) throws CheckpointFormatException {
        Optional<ModelConfig> parameters = config.optionalObject(PARAMETERS);
        if (parameters.isPresent() && config.has(SCALING)) {
            throw config.refuse(SCALING, "absent or null where " + PARAMETERS + " is given");
        }
        ModelConfig numbers = parameters.orElse(config);
        requireWhole(config);
        requireWhole(numbers);
        // Files of the newer form may keep the base where it was.
        ModelConfig holdsBase = numbers.has("rope_theta") ? numbers : config;
        Rotation whole = Rotation.of(headWidth);
        Rotation rotation = whole.withBase(holdsBase.realOr("rope_theta", whole.base(), 1, 1e12));
        Optional<ModelConfig> scaling = parameters.isPresent() ? parameters : config.optionalObject(SCALING);
        return scaling.isPresent() ? scaled(rotation, scaling.get()) : rotation;
    }

    private static Rotation scaled(Rotation rotation, ModelConfig scaling) throws CheckpointFormatException {
        String key = scaling.has("rope_type") || !scaling.has("type") ? "rope_type" : "type";
        return switch (scaling.optionalString(key).orElse("default")) {
            case "default" -> rotation;
            case "linear" -> rotation.withScale(1 / scaling.real("factor", 1, 1000));
            case "llama3" -> rotation.withScaling(llama3(scaling));
            default -> throw scaling.refuse(key, "\"default\", \"linear\" or \"llama3\"");
        };
    }

    private static WavelengthScaling llama3(ModelConfig scaling) throws CheckpointFormatException {
        double few = scaling.real("low_freq_factor", 1e-6, 1e6);
        double many = scaling.real("high_freq_factor", 1e-6, 1e6);
        if (!(many > few)) {
            throw scaling.refuse("high_freq_factor", "more than low_freq_factor, " + few);
        }
        return new WavelengthScaling(
                scaling.real("factor", 1, 1e6),
                few,
                many,
                scaling.integer("original_max_position_embeddings", 1, MAX_TRAINED));
    }

    private static void requireWhole(ModelConfig config) throws CheckpointFormatException {
        if (config.has(PARTIAL) && config.real(PARTIAL, 0, 1) != 1) {
            throw config.refuse(PARTIAL, "1");
        }
    }
}
