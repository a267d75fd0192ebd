/// The sandbox: a sample shop on first start, connected through the providers' own pages, and a
/// clock that follows the simulators. It does nothing without `tintoi.sandbox.simulators`.
@NullMarked
package tintoi.sandbox;

import org.jspecify.annotations.NullMarked;
