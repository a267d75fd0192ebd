package tintoi.alert;

import java.net.URI;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.access.Workspace;
import tintoi.access.Workspaces;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Tracking;
import tintoi.doctor.Health;
import tintoi.doctor.Warnings;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;

/// How the week was, whenever it is told: for each channel it had the time in which it could send
/// and what stopped it, then what waits now and what will need somebody.
@Component
class WeekLetters {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd/MM");
  private static final Duration WEEK = Duration.ofDays(7);

  private final Workspaces workspaces;
  private final Facts facts;
  private final FailureDictionary dictionary;
  private final Words words;
  private final URI publicUrl;

  WeekLetters(
      Workspaces workspaces,
      Facts facts,
      FailureDictionary dictionary,
      Words words,
      @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl) {
    this.workspaces = workspaces;
    this.facts = facts;
    this.dictionary = dictionary;
    this.words = words;
    this.publicUrl = publicUrl;
  }

  /// What is told of.
  @Component
  record Facts(Channels channels, Health health, Warnings warnings, Tracking tracking) {}

  /// Empty if the workspace has none of the week's channels any more.
  Optional<Letter> letter(Alert alert, Person to) {
    Optional<Workspace> workspace = workspaces.find(alert.workspaceId());
    List<Channel> channels = facts.channels.madeBy(alert.workspaceId(), alert.at());
    if (workspace.isEmpty() || channels.isEmpty()) return Optional.empty();
    String locale = to.locale();
    Map<String, Object> filled = new HashMap<>();
    filled.put("shop", workspace.get().name());
    filled.put("person", to.name());
    filled.put("from", day(alert.at().minus(WEEK), workspace.get().zone()));
    filled.put("to", day(alert.at(), workspace.get().zone()));
    URI settings = AlertProperties.page(publicUrl, "/settings/notices");
    filled.put("address", settings.toString());
    List<String> body = new ArrayList<>();
    for (Channel channel : channels) body.add(paragraph(channel, alert.at(), locale));
    List<String> frame =
        List.of("week.subject", "hello", "week.title", "week.open", "week.why").stream()
            .map(key -> words.say(key, locale, filled))
            .toList();
    URI link = AlertProperties.page(publicUrl, "/settings/messages/messenger");
    return Optional.of(Letter.put(locale, frame, body, link));
  }

  private static String day(Instant at, ZoneId zone) {
    return DAY.format(at.atZone(zone));
  }

  /// @param over when the week ended
  private String paragraph(Channel channel, Instant over, String locale) {
    Health.Period week = facts.health.period(channel, over.minus(WEEK), over);
    NumberFormat percent = NumberFormat.getPercentInstance(Locale.of(locale));
    percent.setMaximumFractionDigits(2);
    List<String> lines = new ArrayList<>();
    lines.add(
        words.say(
            "week.channel",
            locale,
            Map.of("page", channel.name(), "uptime", percent.format(week.uptime()))));
    if (week.causes().isEmpty()) lines.add(words.say("week.calm", locale, Map.of()));
    for (Health.Cause cause : week.causes()) lines.add(line(channel, cause, locale));
    int waiting = facts.tracking.waiting(channel.workspaceId(), channel.channelId()).messages();
    if (waiting > 0) lines.add(words.say("week.waiting", locale, Map.of("m", waiting)));
    for (Warnings.Warning warning : facts.warnings.of(channel)) {
      String title = title(channel, warning.why(), warning.n(), locale);
      lines.add(words.say("week.ahead", locale, Map.of("title", title)));
    }
    return String.join("\n", lines);
  }

  private String line(Channel channel, Health.Cause cause, String locale) {
    Map<String, Object> filled = new HashMap<>();
    filled.put("title", title(channel, cause.why(), cause.messages(), locale));
    filled.put("times", cause.times());
    filled.put("m", cause.messages());
    filled.put("h", cause.lasted().toHours());
    filled.put("min", cause.lasted().toMinutesPart());
    return words.say(cause.times() == 0 ? "week.messages" : "week.cause", locale, filled);
  }

  private String title(Channel channel, Diagnosis why, int n, String locale) {
    String cause = dictionary.knows(why.cause()) ? why.cause() : "provider.unknown";
    Map<String, Object> filled = new HashMap<>();
    filled.put("page", channel.name());
    filled.put("person", channel.authorizerName());
    filled.put("provider", Letter.name(channel.provider()));
    filled.put("channel", Letter.name(channel.provider()));
    filled.put("n", n);
    return dictionary.say(cause, Locale.of(locale), filled).title();
  }
}
