// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import java.util.Optional;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.WavelengthScaling;
import org.anyorder.nn.YarnScaling;

/**
 * How configurations spell rotary positions: {@code rope_theta} and {@code rope_scaling} beside the sizes, or both in
 * {@code rope_parameters}, as newer files have it.
 */
final class RotaryKeys {
    private static final String SCALING = "rope_scaling";
    private static final String PARAMETERS = "rope_parameters";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final String TRAINED = "original_max_position_embeddings";
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
        return scaling.isPresent() ? scaled(rotation, scaling.get(), config) : rotation;
    }

    private static Rotation scaled(Rotation rotation, ModelConfig scaling, ModelConfig config)
            throws CheckpointFormatException {
        String key = scaling.has("rope_type") || !scaling.has("type") ? "rope_type" : "type";
        return switch (scaling.optionalString(key).orElse("default")) {
            // Dynamic scaling begins behind the longest length, which no sequence exceeds here.
            case "default", "dynamic" -> rotation;
            case "linear" -> rotation.withScale(1 / scaling.real("factor", 1, 1000));
            case "llama3" -> rotation.withScaling(llama3(scaling));
            case "yarn" -> rotation.withScaling(yarn(rotation, scaling, config));
            default -> throw scaling.refuse(key, "\"default\", \"linear\", \"dynamic\", \"llama3\" or \"yarn\"");
        };
    }

    private static WavelengthScaling llama3(ModelConfig scaling) throws CheckpointFormatException {
        double few = scaling.real("low_freq_factor", 1e-6, 1e6);
        double many = scaling.real("high_freq_factor", 1e-6, 1e6);
        if (!(many > few)) {
            throw scaling.refuse("high_freq_factor", "more than low_freq_factor, " + few);
        }
        return new WavelengthScaling(
                scaling.real("factor", 1, 1e6), few, many, scaling.integer(TRAINED, 1, MAX_TRAINED));
    }

    private static YarnScaling yarn(Rotation rotation, ModelConfig scaling, ModelConfig config)
            throws CheckpointFormatException {
        if (!(rotation.base() > 1)) {
            throw config.refuse("rope_theta", "more than 1 for yarn");
        }
        double factor = scaling.real("factor", 1, 1e6);
        double few = scaling.realOr("beta_slow", 1, 1e-6, 1e6);
        double many = scaling.realOr("beta_fast", 32, 1e-6, 1e6);
        if (!(many > few)) {
            throw scaling.refuse("beta_fast", "more than beta_slow, " + few);
        }
        ModelConfig holdsTrained = scaling.has(TRAINED) ? scaling : config;
        String trained = scaling.has(TRAINED) ? TRAINED : "max_position_embeddings";
        return YarnScaling.of(
                rotation,
                factor,
                many,
                few,
                holdsTrained.integer(trained, 1, MAX_TRAINED),
                scaling.flagOr("truncate", true) ? YarnScaling.Bounds.WHOLE : YarnScaling.Bounds.FRACTIONAL,
                scaling.realOr("attention_factor", gain(scaling, factor), 1e-3, 1e3));
    }

    private static double gain(ModelConfig scaling, double factor) throws CheckpointFormatException {
        double scale = scaling.realOr("mscale", 0, 0, 1e3);
        double everyDimension = scaling.realOr("mscale_all_dim", 0, 0, 1e3);
        return scale != 0 && everyDimension != 0
                ? YarnScaling.gain(factor, scale) / YarnScaling.gain(factor, everyDimension)
                : YarnScaling.gain(factor, 1);
    }

    private static void requireWhole(ModelConfig config) throws CheckpointFormatException {
        if (config.has(PARTIAL) && config.real(PARTIAL, 0, 1) != 1) {
            throw config.refuse(PARTIAL, "1");
        }
    }
}
