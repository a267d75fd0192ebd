package tintoi.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.access.Workspace;
import tintoi.access.Workspaces;
import tintoi.channel.Channels;

/// Every Monday at eight, by a workspace's own clock, its admins are told how the week was. Found
/// by looking, by any node: what is told is a row, and a week has one. Who had no channel in that
/// week has nothing to be told of it.
@Component
public class Weeks {
  private static final Logger log = LoggerFactory.getLogger(Weeks.class);
  private static final LocalTime EIGHT = LocalTime.of(8, 0);

  /// Who was away longer than that tells of the next week only.
  private static final Duration LATEST = Duration.ofHours(36);

  private final Workspaces workspaces;
  private final Channels channels;
  private final Alerts alerts;
  private final Mail mail;
  private final Clock clock;

  Weeks(Workspaces workspaces, Channels channels, Alerts alerts, Mail mail, Clock clock) {
    this.workspaces = workspaces;
    this.channels = channels;
    this.alerts = alerts;
    this.mail = mail;
    this.clock = clock;
  }

  @Scheduled(
      initialDelayString = "${tintoi.alert.weeks:PT1M}",
      fixedDelayString = "${tintoi.alert.weeks:PT10M}")
  void wake() {
    try {
      look();
    } catch (RuntimeException e) {
      log.warn("the week is told of in the next round: {}", e.toString());
    }
  }

  /// @return how many weeks were found to be over by this node
  public int look() {
    int found = 0;
    if (!mail.configured()) return found;
    Instant now = clock.instant();
    for (Workspace workspace : workspaces.all()) {
      ZonedDateTime over = over(now.atZone(workspace.zone()));
      boolean late = over.toInstant().plus(LATEST).isBefore(now);
      if (late || channels.madeBy(workspace.workspaceId(), over.toInstant()).isEmpty()) continue;
      String week = "week/" + over.toLocalDate();
      if (alerts.putDigest(
          workspace.workspaceId(), UUID.nameUUIDFromBytes(week.getBytes(UTF_8)), over.toInstant()))
        found++;
    }
    return found;
  }

  /// The last Monday at eight.
  static ZonedDateTime over(ZonedDateTime now) {
    ZonedDateTime monday = now.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).with(EIGHT);
    return monday.isAfter(now) ? monday.minusWeeks(1) : monday;
  }
}
