/// The server as a whole is killed, from its API to the customers' phones; its parts are in
/// `bench.crash`.
@NullMarked
package bench.crash.whole;

import org.jspecify.annotations.NullMarked;
