package tintoi.doctor;

import static java.time.ZoneOffset.UTC;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.channel.GapFound;
import tintoi.channel.Inspection;
import tintoi.channel.Inspection.End;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.Authorizer.Check;

/// The `warning` table: what will stop a channel if nobody does anything. Each is told at 14, at 7
/// and at 1 days, once, and is gone when it is averted. No other class writes it.
@Repository
public class Warnings {
  public static final String SILENT = "warning.silent";

  /// Its webhook subscription is missing, and a look could not make it.
  public static final String UNHEARD = "connection.webhook_missing";

  private static final int[] STAGES = {1, 7, 14};

  private final JdbcClient jdbc;
  private final Channels channels;
  private final FailureDictionary dictionary;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Warnings(
      JdbcClient jdbc,
      Channels channels,
      FailureDictionary dictionary,
      ApplicationEventPublisher events,
      Clock clock) {
    this.jdbc = jdbc;
    this.channels = channels;
    this.dictionary = dictionary;
    this.events = events;
    this.clock = clock;
  }

  /// @param n days left, or hours of silence; never below 0
  public record Warning(Diagnosis why, @Nullable Instant endsAt, int n, Instant since) {}

  /// What a look, or connecting it, brought of its webhook. Who could not be asked has not said
  /// that it is mended.
  ///
  /// @param state null if this channel's is not looked at
  @Transactional
  void webhook(Channel channel, Check.@Nullable State state) {
    Instant now = clock.instant();
    if (state == Check.State.FAILED && put(channel, UNHEARD, null, 0, now))
      tell(channel, UNHEARD, 0, now);
    if (state == Check.State.OK)
      jdbc.sql(
              """
              delete from warning
              where workspace_id = :workspaceId and channel_id = :channelId and cause = :cause
              """)
          .param("workspaceId", channel.workspaceId())
          .param("channelId", channel.channelId())
          .param("cause", UNHEARD)
          .update();
  }

  /// What a look brought: warns of what is near, takes back what is not. What it could not see
  /// stays.
  @Transactional
  void note(Channel channel, Inspection.Result found) {
    Instant now = clock.instant();
    List<String> standing = new ArrayList<>();
    for (End.What unseen : found.unseen()) standing.add(cause(unseen));
    for (End end : found.ends()) {
      int stage = stage(days(end.at(), now));
      if (stage == 0) continue;
      String cause = cause(end.what());
      standing.add(cause);
      if (put(channel, cause, end.at(), stage, now)) tell(channel, cause, days(end.at(), now), now);
    }
    Optional<Duration> silence = channels.silence(channel, now);
    if (silence.isPresent()) {
      standing.add(SILENT);
      events.publishEvent(new GapFound(channel, now.minus(silence.get()), GapFound.Reason.SILENCE));
      if (put(channel, SILENT, null, 0, now))
        tell(channel, SILENT, (int) silence.get().toHours(), now);
    }
    standing.add(UNHEARD);
    clear(channel, standing);
  }

  /// In the order in which they will hurt.
  public List<Warning> of(Channel channel) {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            select cause, ends_at, since from warning
            where workspace_id = :workspaceId and channel_id = :channelId
            order by ends_at nulls last, cause
            """)
        .param("workspaceId", channel.workspaceId())
        .param("channelId", channel.channelId())
        .query((row, _) -> warning(row, channel, now))
        .list();
  }

  private Warning warning(ResultSet row, Channel channel, Instant now) throws SQLException {
    OffsetDateTime ends = row.getObject("ends_at", OffsetDateTime.class);
    Instant at = ends == null ? null : ends.toInstant();
    Instant last = channel.lastReceivedAt();
    int n = 0;
    if (at != null) n = days(at, now);
    else if (last != null) n = (int) Duration.between(last, now).toHours();
    Diagnosis why = dictionary.own(row.getString("cause"), circumstances(channel, now));
    return new Warning(why, at, n, row.getObject("since", OffsetDateTime.class).toInstant());
  }

  private static Circumstances circumstances(Channel channel, Instant now) {
    return new Circumstances(ChannelChecks.kind(channel), 1, null, now);
  }

  /// Begun days count: what ends in an hour ends in one day.
  static int days(Instant at, Instant now) {
    long seconds = Math.max(0, Duration.between(now, at).toSeconds());
    return (int) Math.min((seconds + 86_399) / 86_400, 10_000);
  }

  /// The narrowest of the stages it is in; 0 = it is far.
  static int stage(int days) {
    for (int stage : STAGES) if (days <= stage) return stage;
    return 0;
  }

  private static String cause(End.What what) {
    return switch (what) {
      case TOKEN -> "warning.token_ends";
      case DATA_ACCESS -> "warning.data_access_ends";
      case RENEWAL -> "warning.renewal_ends";
      case PACKAGE -> "warning.package_ends";
    };
  }

  /// An end that moved is another end, and begins anew.
  ///
  /// @return true if this stage was not told before
  private boolean put(
      Channel channel, String cause, @Nullable Instant endsAt, int stage, Instant now) {
    return jdbc.sql(
                """
                insert into warning as w (workspace_id, channel_id, cause, ends_at, told, since)
                values (:workspaceId, :channelId, :cause, :endsAt, :stage, :now)
                on conflict (workspace_id, channel_id, cause) do update
                set ends_at = excluded.ends_at, told = excluded.told
                where excluded.told < w.told or excluded.ends_at > w.ends_at + interval '1 day'
                """)
            .param("workspaceId", channel.workspaceId())
            .param("channelId", channel.channelId())
            .param("cause", cause)
            .param("endsAt", endsAt == null ? null : endsAt.atOffset(UTC))
            .param("stage", stage)
            .param("now", now.atOffset(UTC))
            .update()
        == 1;
  }

  private void clear(Channel channel, List<String> standing) {
    jdbc.sql(
            """
            delete from warning
            where workspace_id = :workspaceId and channel_id = :channelId
              and cause <> all (:standing)
            """)
        .param("workspaceId", channel.workspaceId())
        .param("channelId", channel.channelId())
        .param("standing", standing.toArray(String[]::new))
        .update();
  }

  private void tell(Channel channel, String cause, int n, Instant now) {
    Diagnosis why = dictionary.own(cause, circumstances(channel, now));
    events.publishEvent(new WarningGiven(channel.workspaceId(), channel.channelId(), why, n));
  }
}
