/// A provider that costs far less than the systems it measures, and whose log is the truth of every
/// run.
@NullMarked
package bench.stub;

import org.jspecify.annotations.NullMarked;
