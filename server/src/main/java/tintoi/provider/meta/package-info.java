@NullMarked
package tintoi.provider.meta;

import org.jspecify.annotations.NullMarked;
