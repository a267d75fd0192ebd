@NullMarked
package tintoi.provider.zalo;

import org.jspecify.annotations.NullMarked;
