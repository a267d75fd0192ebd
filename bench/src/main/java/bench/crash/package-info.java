/// Kills, freezes, cuts off and starves everything a message depends on, under load, and then asks
/// the provider's own log: is every acknowledged message there, once, in its order, and is what is
/// not there explained?
///
/// Read [World] first (what runs), then [Desk] (who writes), [Provider] (whose log is the truth)
/// and [Verdict] (what is counted). [SecondThoughts] takes back and changes what was put, [Watch]
/// asks meanwhile why what is unsent is unsent. The scenarios are in [Kills], [Silences], [Cuts],
/// [FullDisk] and [Storm].
///
/// A node here is the product's own delivery engine with its own beans and settings, in a process
/// of its own ([Node]); only the web and the inbox are left out, so that it starts in a second.
@NullMarked
package bench.crash;

import org.jspecify.annotations.NullMarked;
