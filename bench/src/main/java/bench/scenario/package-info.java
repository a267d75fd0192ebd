/// The engine under what makes engines slow: backlogs, open transactions, campaigns, storms, many
/// channels, many nodes.
@NullMarked
package bench.scenario;

import org.jspecify.annotations.NullMarked;
