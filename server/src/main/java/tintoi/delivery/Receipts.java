package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.delivery.Delivery.State;
import tintoi.provider.Content;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment.Kind;

/// The provider's later word about what was sent: echoes, delivered, read.
@Component
public class Receipts {
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /// What is in doubt is looked for after 20 s, 60 s and 150 s; a word of it is kept so long.
  private static final Duration LOOKED_FOR = Duration.ofMinutes(5);

  private final JdbcClient jdbc;
  private final Deliveries deliveries;
  private final Twins twins;
  private final Attempts attempts;
  private final Advance advance;
  private final Tally tally;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Receipts(
      JdbcClient jdbc,
      Ours ours,
      Advance advance,
      Tally tally,
      ApplicationEventPublisher events,
      Clock clock) {
    this.jdbc = jdbc;
    this.deliveries = ours.deliveries;
    this.twins = ours.twins;
    this.attempts = ours.attempts;
    this.advance = advance;
    this.tally = tally;
    this.events = events;
    this.clock = clock;
  }

  /// What it can be about.
  @Component
  record Ours(Deliveries deliveries, Twins twins, Attempts attempts) {}

  /// What an echo turned out to be.
  public enum Heard {
    /// It is a delivery of ours; if it was in doubt it is settled now.
    OURS,
    /// Nobody here wrote it: it was written outside Tintoi.
    FOREIGN,
    /// A delivery with this text is on its way right now; ask again when it has settled.
    LATER
  }

  /// The delivery whose own name comes back in an echo; it is settled with that.
  ///
  /// @return empty if the echo names none of ours
  @Transactional
  public Optional<Delivery> named(UUID workspaceId, InboundEvent.Echo echo) {
    if (echo.reference() == null) return Optional.empty();
    var ours = deliveries.find(workspaceId, echo.reference());
    ours.ifPresent(delivery -> arrived(delivery, echo));
    return ours;
  }

  @Transactional
  public Heard echo(UUID workspaceId, UUID channelId, UUID conversationId, InboundEvent.Echo echo) {
    if (named(workspaceId, echo).isPresent()) return Heard.OURS;
    if (known(workspaceId, conversationId, echo.id())) return Heard.OURS;
    if (echo.others() || twins.isOthers(workspaceId, conversationId, echo.id()))
      return Heard.FOREIGN;
    // The provider gives no reference back: the text and the time say whether it can be ours. Only
    // a head can be on its way.
    List<Delivery> doubtful = new ArrayList<>();
    for (Delivery head : twins.heads(workspaceId, conversationId)) {
      if (head.kind() != echo.kind() || head.act() != null) continue;
      if (head.state().isPast()) continue;
      // How a provider words the echo of a template is not known: while one is on its way, its
      // answer says by the id whether this is it. So it does of any that could be another's.
      boolean rich = head.part().content() != null;
      boolean same = same(head, echo);
      if (!(rich || same) || !isOfIts(head, echo.at())) continue;
      if (isOnItsWay(head)) return Heard.LATER;
      if (same) doubtful.add(head);
    }
    // Two files are not told apart by it: they are looked for, and it is one of them.
    if (doubtful.size() > 1 && doubtful.stream().anyMatch(Twins::carries)) return Heard.OURS;
    // So may it be one of which somebody said what became of it.
    if (doubtful.stream().anyMatch(twins::isSaid)) return Heard.OURS;
    if (!doubtful.isEmpty()) return arrived(doubtful.getFirst(), echo);
    // Its answer may have been settled between the first question and the look at the heads: then
    // it is no head any more, and its id is known.
    if (known(workspaceId, conversationId, echo.id())) return Heard.OURS;
    return ofOneThatIsOver(workspaceId, conversationId, echo);
  }

  /// A person said what became of it, it became too old, or it was sent once more: the word of a
  /// try of which nothing had been heard is of it all the same. Of the same words it does not
  /// matter whose they are; of files it does, and which it is cannot be told.
  private Heard ofOneThatIsOver(UUID workspaceId, UUID conversationId, InboundEvent.Echo echo) {
    Instant now = clock.instant();
    Instant since = (echo.at().isBefore(now) ? echo.at() : now).minus(Twins.BEHIND);
    List<Delivery> over =
        twins.over(workspaceId, conversationId, echo.kind(), since).stream()
            .filter(one -> same(one, echo) && isOfIts(one, echo.at()))
            .filter(one -> one.providerMessageId() == null || !Twins.carries(one))
            .toList();
    if (over.isEmpty()) return Heard.FOREIGN;
    if (over.size() > 1 && over.stream().anyMatch(Twins::carries)) return Heard.OURS;
    return arrived(over.getFirst(), echo);
  }

  /// A template's echo is a card, whatever its words are; that of a file the provider fetched is a
  /// file, and does not name the address.
  private static boolean same(Delivery head, InboundEvent.Echo echo) {
    boolean words = head.text().equals(echo.text());
    var carried = echo.attachments().stream().map(InboundEvent.Attachment::kind);
    Content content = head.part().content();
    if (content instanceof Content.Linked) return carried.anyMatch(Kind::isContent);
    if (content != null)
      return words || carried.anyMatch(kind -> kind == Kind.CARD || kind == Kind.STICKER);
    boolean file = carried.anyMatch(Kind::isContent);
    return words && file == (head.part().fileId() != null);
  }

  private boolean isOnItsWay(Delivery head) {
    return head.state() == State.SENDING && !Orphans.has(jdbc, head);
  }

  /// True if it may have come to the provider then: not before it was attempted, nor long after.
  /// What waits for a person for days must not pass for all that is written elsewhere meanwhile.
  /// What we hear soon is of it, whatever the provider's clock says. Each try counts of which
  /// nobody knows what became, and no other.
  private boolean isOfIts(Delivery delivery, Instant at) {
    return twins.tries(delivery).stream().anyMatch(tried -> isOf(tried, at));
  }

  private boolean isOf(Instant tried, Instant at) {
    Instant end = tried.plus(Twins.BEHIND);
    return !at.isBefore(tried.minus(AHEAD)) && (!at.isAfter(end) || !clock.instant().isAfter(end));
  }

  private Heard arrived(Delivery delivery, InboundEvent.Echo echo) {
    Instant now = clock.instant();
    boolean answered = isOnItsWay(delivery);
    boolean settled =
        deliveries.move(
            delivery,
            List.of(State.SENDING, State.IN_DOUBT),
            State.SENT,
            null,
            null,
            echo.id(),
            now);
    // A person may have been asked by then, or have given it up: it arrived all the same.
    if (!settled && delivery.attempts() > 0 && delivery.providerMessageId() == null)
      settled =
          deliveries.move(
              delivery,
              List.of(
                  State.HELD,
                  State.DEFERRED,
                  State.QUEUED,
                  State.CANCELLED,
                  State.BOUNCED,
                  State.EXPIRED),
              State.SENT,
              null,
              null,
              echo.id(),
              now);
    if (!settled && isLearnt(delivery, echo, now)) {
      heard(delivery, now);
      return Heard.OURS;
    }
    if (!settled) {
      if (isAnotherCopy(delivery, echo) && attempts.arrivedTwice(delivery, echo.id(), now))
        changed(delivery.workspaceId(), delivery.conversationId(), delivery.deliveryId());
      return Heard.OURS;
    }
    if (delivery.state() == State.BOUNCED || delivery.state() == State.EXPIRED)
      advance.settledAfterAll(delivery);
    tally.count(List.of(new Tally.Became(delivery.kind(), State.SENT, Tally.By.ECHO, null)));
    advance.pass(delivery);
    if (answered) changed(delivery.workspaceId(), delivery.conversationId(), delivery.deliveryId());
    else heard(delivery, now);
    return Heard.OURS;
  }

  /// Its id, of one of which a person had said that it arrived: receipts, signs and withdrawals
  /// name it by that.
  private boolean isLearnt(Delivery delivery, InboundEvent.Echo echo, Instant now) {
    State state = delivery.state();
    return Twins.isNameless(delivery)
        && deliveries.move(delivery, List.of(state), state, null, null, echo.id(), now);
  }

  private void heard(Delivery delivery, Instant now) {
    attempts.insert(delivery.workspaceId(), List.of(Attempt.noted(delivery, now, now, "ECHO", "")));
    changed(delivery.workspaceId(), delivery.conversationId(), delivery.deliveryId());
  }

  /// An earlier try had arrived after all, and so did the later one.
  private static boolean isAnotherCopy(Delivery delivery, InboundEvent.Echo echo) {
    String known = delivery.providerMessageId();
    return delivery.attempts() > 1 && known != null && !known.equals(echo.id());
  }

  /// The message of ours that the provider knows by this id.
  public Optional<UUID> messageOf(UUID workspaceId, UUID conversationId, String providerMessageId) {
    return jdbc.sql(
            """
            select message_id from delivery
            where workspace_id = :workspace and conversation_id = :conversation
              and provider_message_id = :id and act is null limit 1
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("id", providerMessageId)
        .query((row, _) -> Rows.uuid(row, "message_id"))
        .optional();
  }

  /// True while the provider's id of something of ours is not known that may have left: what is
  /// said of an unknown one may be of that.
  public boolean isAnyNameless(UUID workspaceId, UUID conversationId) {
    return twins.heads(workspaceId, conversationId).stream().anyMatch(Twins::isDoubtful);
  }

  private boolean known(UUID workspaceId, UUID conversationId, String providerMessageId) {
    return jdbc.sql(
            """
            select 1 from delivery
            where workspace_id = :workspace and conversation_id = :conversation
              and provider_message_id = :id limit 1
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("id", providerMessageId)
        .query((row, _) -> row.getInt(1))
        .optional()
        .isPresent();
  }

  /// @return LATER if what it speaks of may be on its way right now: ask again when it has settled
  @Transactional
  public Heard delivered(UUID workspaceId, UUID conversationId, InboundEvent.Delivered receipt) {
    return receipt(
        workspaceId, conversationId, receipt.ids(), receipt.watermark(), receipt.at(), false);
  }

  /// @return as [#delivered]
  @Transactional
  public Heard read(UUID workspaceId, UUID conversationId, InboundEvent.Read receipt) {
    return receipt(
        workspaceId, conversationId, receipt.ids(), receipt.watermark(), receipt.at(), true);
  }

  /// Receipts only ever go forward: what was read never falls back to delivered. A watermark
  /// touches what had left by then, whenever we learnt what became of it, with a second for the
  /// clocks' difference. A file leaves as its upload ends, which nobody notes: what has one was
  /// there when that was heard.
  private Heard receipt(
      UUID workspaceId,
      UUID conversationId,
      List<String> ids,
      @Nullable Instant watermark,
      Instant at,
      boolean read) {
    Instant until = watermark == null ? null : watermark.plusSeconds(1);
    List<UUID> changed =
        jdbc.sql(
                """
                update delivery
                set state = :to, delivered_at = coalesce(delivered_at, :at),
                  read_at = case when :to = 'READ' then coalesce(read_at, :at) else read_at end
                where workspace_id = :workspace and conversation_id = :conversation
                  and state in (:from)
                  and (provider_message_id in (:ids)
                    or case when file_id is null
                      then least(sent_at, attempted_at + interval '1 second')
                      else sent_at end <= :watermark)
                returning delivery_id
                """)
            .param("to", read ? "READ" : "DELIVERED")
            .param("from", read ? List.of("SENT", "DELIVERED") : List.of("SENT"))
            .param("at", Rows.at(at))
            .param("workspace", workspaceId)
            .param("conversation", conversationId)
            .param("ids", ids.isEmpty() ? List.of("") : ids)
            .param("watermark", Rows.at(until), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
            .query((row, _) -> Rows.uuid(row, "delivery_id"))
            .list();
    for (UUID deliveryId : changed) changed(workspaceId, conversationId, deliveryId);
    boolean missed = ids.stream().anyMatch(id -> !known(workspaceId, conversationId, id));
    boolean coming =
        (missed || ids.isEmpty())
            && twins.heads(workspaceId, conversationId).stream()
                .anyMatch(head -> isOnItsWay(head) || isLookedFor(head, until, at));
    return coming ? Heard.LATER : Heard.OURS;
  }

  /// It may be found, and be what the receipt speaks of. Not of one that is looked for in vain: the
  /// word of it is not kept for longer than a few minutes.
  private boolean isLookedFor(Delivery head, @Nullable Instant until, Instant at) {
    Instant left = head.attemptedAt();
    return head.state() == State.IN_DOUBT
        && head.part().fileId() == null
        && (until == null || left == null || !left.plusSeconds(1).isAfter(until))
        && clock.instant().isBefore(at.plus(LOOKED_FOR));
  }

  private void changed(UUID workspaceId, UUID conversationId, UUID deliveryId) {
    events.publishEvent(new DeliveryChanged(workspaceId, conversationId, deliveryId));
  }
}
