// SPDX-License-Identifier: Apache-2.0
/**
 * Music for four voices, whatever family of models wrote it: a {@link org.anyorder.music.PianoRoll} is a grid of what
 * each {@link org.anyorder.music.Voice} sings at each step, {@link org.anyorder.music.MusicTokens} turn it into tokens
 * and back, {@link org.anyorder.music.MidiFile} makes it heard and {@link org.anyorder.music.PianoRollImage} seen. A
 * {@link org.anyorder.music.ChoraleSplit} holds the chorales to learn from and to be measured on.
 *
 * <p>May use nothing of its siblings but {@code checkpoint}. Start reading at {@link org.anyorder.music.PianoRoll}.
 */
@NullMarked
package org.anyorder.music;

import org.jspecify.annotations.NullMarked;
