/// Load and crash runs: ratios against a limit measured in the same run. Never shipped.
@NullMarked
package bench;

import org.jspecify.annotations.NullMarked;
