/// Meta: Facebook Messenger and comments under a Page's posts. One [GraphClient], two connectors,
/// one hook, one login.
///
/// Sources: Meta's pages Messenger Platform (Send messages, Webhooks, Error codes, Rate limiting),
/// Pages API (Comments), Facebook Login (Manual flow, Long-lived tokens, Debug token), read
/// 2026-11-20. Graph has no idempotency key: what came of a request without an answer is found out
/// by the echo, which carries our delivery id as `metadata`, or by reading the conversation.
///
/// Not here: what an error code means (`failure/meta.yaml`).
@NullMarked
package tintoi.provider.meta;

import org.jspecify.annotations.NullMarked;
