// SPDX-License-Identifier: Apache-2.0
/**
 * Forecasters: series of numbers from files, networks behind the front door {@link org.anyorder.Forecaster}, and the
 * simple forecasts that any forecaster has to beat.
 *
 * <p>Start at {@link org.anyorder.ssm.forecast.NetworkForecaster}.
 */
@NullMarked
package org.anyorder.ssm.forecast;

import org.jspecify.annotations.NullMarked;
