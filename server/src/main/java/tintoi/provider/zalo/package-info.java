/// Zalo Official Accounts: consultation messages to people who were in touch within seven days,
/// transactions within a year, promotions to followers by day; and visitors without an account.
///
/// Read [ZaloClient] first (one request and its answer), then [Letters] and [Contents] (what is
/// sent), [ZaloEvents] (what comes in), [Finder] (what became of a lost answer).
///
/// Sources: docs.zaloplatforms.com, OA: Xác thực và ủy quyền, Tin nhắn, Webhook, Phụ lục Mã lỗi,
/// read 2026-11-20. Zalo answers with HTTP 200 for success and refusal alike; the body's `error`
/// decides. There is no idempotency key and no reference of ours in the echo: what came of a
/// request without an answer is found by reading the conversation.
///
/// Not here: what an error code means (`failure/zalo.yaml`); templates by phone (ZNS), which are
/// another product.
@NullMarked
package tintoi.provider.zalo;

import org.jspecify.annotations.NullMarked;
