/// What every measurement needs: processes, their CPU, a database, figures.
@NullMarked
package bench.rig;

import org.jspecify.annotations.NullMarked;
