// SPDX-License-Identifier: Apache-2.0
/**
 * What happened at each step of a generation, for people. {@link org.anyorder.trace.GenerationTrace} listens and
 * records; {@link org.anyorder.trace.HtmlTraceRenderer} makes a page that plays it, which needs no network;
 * {@link org.anyorder.trace.AnsiTraceRenderer} writes it for a terminal. Renderers return text and touch no file. Uses
 * {@code org.anyorder} and Gson. Start at {@code GenerationTrace}.
 */
@NullMarked
package org.anyorder.trace;

import org.jspecify.annotations.NullMarked;
