/// The product, the limit of the machine, and what one would otherwise send with, doing the same
/// work.
@NullMarked
package bench.peer;

import org.jspecify.annotations.NullMarked;
