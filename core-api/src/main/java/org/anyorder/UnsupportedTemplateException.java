// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/** A template that the strategy cannot honour; the message names the segment and a strategy that could. */
public class UnsupportedTemplateException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * A template that cannot be honoured.
     *
     * @param message names the segment and a way out
     */
    public UnsupportedTemplateException(String message) {
        super(message);
    }
}
