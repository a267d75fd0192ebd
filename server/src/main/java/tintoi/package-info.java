/// Tintoi: the message arrives. Packages by topic; who may import whom is held by
/// `ArchitectureTest`.
@NullMarked
package tintoi;

import org.jspecify.annotations.NullMarked;
