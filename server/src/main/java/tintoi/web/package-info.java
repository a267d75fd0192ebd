/// HTTP: one controller per noun, server-sent events, sign-in. Everything below may be called from
/// here, and nobody calls in.
@NullMarked
package tintoi.web;

import org.jspecify.annotations.NullMarked;
