/// The product in a process of its own, told what to do over its standard input.
@NullMarked
package bench.node;

import org.jspecify.annotations.NullMarked;
