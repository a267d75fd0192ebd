package sim;

/// Where the sources contradict each other, or a setting lives in the provider's console: one field
/// each, settable by `PUT /control/switches`. README.md names the source of each.
final class Switches {
  /// Meta, scope taken away: "10", "200" or "190".
  String scopeError = "10";

  /// Meta, person checkpointed: 459 or 490.
  int checkpointSubcode = 459;

  /// Meta, customer blocked the Page: "200/1545041" or "551".
  String blockedError = "200/1545041";

  boolean messagingTypeRequired = true;
  boolean humanAgentApproved = false;
  boolean appSecretProofRequired = false;

  /// Meta's app is open to everybody. If it is not, the dialog comes back as if the person had
  /// declined.
  boolean appLive = true;

  /// A permission once declined is skipped by the dialog unless `auth_type=rerequest`.
  boolean declinedNeedsRerequest = true;

  /// The same comment text again under the same parent is refused with 506.
  boolean duplicateCommentRefused = false;

  /// A comment can be liked by the app; one page says it cannot.
  boolean commentLikes = true;

  /// A link in the words of a comment fills its `attachment` with a preview.
  boolean commentPreviews = true;

  /// A reply to a comment of the second level: "deeper" (a third level), or "1705".
  String secondLevelReply = "deeper";

  /// Likes, hides and comments that come faster are refused with a bare 200; 0 = never.
  int commentActsPerMinute = 0;

  /// Private replies of a Page in an hour; 0 = no limit.
  int privateRepliesPerHour = 750;

  /// The answer to a private reply names the person.
  boolean privateReplyTellsPerson = true;

  /// Meta's error bodies under HTTP 200.
  boolean errorsWithHttp200 = false;

  /// How long the links of attachments are good. Nobody publishes it; they end.
  int mediaMinutes = 60;

  /// What the server of attachments answers while it is in trouble, 503 say; 0 = it is well.
  int mediaStatus = 0;

  double metaPerSecond = 300;

  /// How often in a second a Page's conversations may be read; 0 = as often as one likes.
  double conversationsPerSecond = 0;

  /// Zalo, refresh token that was already used: "-14014", "empty-body" or "-14020".
  String spentRefresh = "-14014";

  /// Zalo, app removed by the OA's admin: -216 or -220.
  int withdrawnError = -216;

  boolean refreshKillsOldAccess = true;
  boolean expiresInIsNumber = false;
  int zaloPerMinute = 4000;

  /// Zalo, how many messages of a conversation one answer tells, whatever is asked for.
  int zaloChatPage = 10;

  /// Zalo, package's share used up: "billed" (sent, no quota object) or "-211".
  String beyondShare = "billed";

  /// Zalo, somebody who never wrote: -232, -230 or -213.
  int neverWroteError = -232;

  /// Zalo, app removed by the OA's admin: refresh tokens die at once.
  boolean withdrawnKillsRefresh = true;

  /// Zalo, a renewal answers with a new refresh token; once seen without.
  boolean refreshComesWithPair = true;

  /// Zalo, what comes back from the permission page beside code and oa_id.
  boolean callbackState = true;

  boolean callbackChallenge = true;

  /// Zalo, "mac=" before the signature of a webhook.
  boolean macPrefix = true;

  /// Zalo, a webhook answered with another status than 200 is brought again.
  boolean retryAnswered = true;

  /// Zalo, `remain` and `total` of quota_type reply; no longer told since 2026-03-01.
  boolean replyRemain = false;

  /// Zalo, lists at v3.0/oa/message/cs; else only at v2.0/oa/message.
  boolean listOnV3 = true;

  /// Zalo, a setting of the app: every request proves that the app's owner makes it.
  boolean zaloProofRequired = false;
}
