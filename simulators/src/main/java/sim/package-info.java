/// Doubles of the providers, on the other side of the wire. Nothing of ours is imported here: an
/// examiner who copies from the pupil passes every mistake.
@NullMarked
package sim;

import org.jspecify.annotations.NullMarked;
