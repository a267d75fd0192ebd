package tintoi.alert;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.access.Workspace;
import tintoi.access.Workspaces;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Lanes;
import tintoi.delivery.Tracking;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.Provider;
import tools.jackson.databind.json.JsonMapper;

/// Puts an alert into words: a letter for a person, an event for a program.
@Component
class Letters {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Facts facts;
  private final FailureDictionary dictionary;
  private final Words words;
  private final URI publicUrl;

  Letters(
      Facts facts,
      FailureDictionary dictionary,
      Words words,
      @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl) {
    this.facts = facts;
    this.dictionary = dictionary;
    this.words = words;
    this.publicUrl = publicUrl;
  }

  /// What is told of.
  @Component
  record Facts(Channels channels, Workspaces workspaces, Tracking tracking, Lanes lanes) {}

  /// Empty if the channel is gone.
  Optional<Letter> letter(Alert alert, Person to) {
    return about(alert).map(about -> Letter.write(about, to, words, dictionary));
  }

  /// Empty if the channel is gone.
  Optional<String> event(Alert alert) {
    return about(alert).map(about -> JSON.writeValueAsString(event(about)));
  }

  /// The same in few words; empty if the channel is gone.
  Optional<Push.Note> note(Alert alert, Person to) {
    return about(alert)
        .map(about -> {
          Letter letter = Letter.write(about, to, words, dictionary);
          return new Push.Note(
              letter.subject(),
              Letter.brief(about, to, words, dictionary),
              about.link().getPath(),
              topic(alert));
        });
  }

  /// That it is over takes the place of that it began, and nothing of anything else.
  private static String topic(Alert alert) {
    UUID incidentId = alert.incidentId();
    return incidentId == null
        ? alert.channelId() + "/" + alert.cause().cause()
        : incidentId.toString();
  }

  private Optional<Letter.About> about(Alert alert) {
    Optional<Workspace> workspace = facts.workspaces.find(alert.workspaceId());
    Provider provider = alert.provider();
    UUID channelId = alert.channelId();
    if (workspace.isEmpty()) return Optional.empty();
    if (provider != null) return about(alert, workspace.get(), provider);
    if (channelId == null) return Optional.empty();
    return facts
        .channels
        .find(alert.workspaceId(), channelId)
        .map(channel ->
            new Letter.About(
                alert,
                new Letter.Whom(
                    channel.name(),
                    channel.provider(),
                    channel.authorizerName(),
                    List.of(channelId)),
                workspace.get(),
                facts.tracking.waitingForChannel(alert.workspaceId(), channelId),
                link(channel.provider(), "/channels/" + channelId),
                lasting(alert, channelId)));
  }

  /// Of the channel, beside what the alert is about.
  private List<Diagnosis> lasting(Alert alert, UUID channelId) {
    return facts.lanes.openIncidents(alert.workspaceId()).stream()
        .filter(incident -> incident.channelId().equals(channelId))
        .filter(incident -> !incident.incidentId().equals(alert.incidentId()))
        .map(Lanes.Incident::diagnosis)
        .toList();
  }

  /// All of the workspace's channels of a provider; empty if it has none any more.
  private Optional<Letter.About> about(Alert alert, Workspace workspace, Provider provider) {
    int messages = 0;
    int conversations = 0;
    List<UUID> ids = new ArrayList<>();
    for (Channel channel : facts.channels.all(alert.workspaceId())) {
      if (channel.provider() != provider) continue;
      ids.add(channel.channelId());
      var waiting = facts.tracking.waitingForChannel(alert.workspaceId(), channel.channelId());
      messages += waiting.messages();
      conversations += waiting.conversations();
    }
    if (ids.isEmpty()) return Optional.empty();
    return Optional.of(
        new Letter.About(
            alert,
            new Letter.Whom(Letter.name(provider), provider, "", List.copyOf(ids)),
            workspace,
            new Tracking.Waiting(messages, conversations),
            link(provider, ""),
            List.of()));
  }

  private URI link(Provider provider, String more) {
    String page =
        switch (provider) {
          case META -> "messenger";
          case ZALO -> "zalo";
        };
    return AlertProperties.page(publicUrl, "/settings/messages/" + page + more);
  }

  /// Ids, cause and counts: no customer, no text, no token.
  private static Map<String, Object> event(Letter.About about) {
    Alert alert = about.alert();
    Map<String, Object> data = new LinkedHashMap<>();
    if (alert.channelId() != null) {
      data.put("channelId", alert.channelId());
      data.put("channel", about.whom().name());
    } else {
      data.put("channelIds", about.whom().channels());
    }
    data.put("provider", about.whom().provider().name());
    if (alert.incidentId() != null) data.put("incidentId", alert.incidentId());
    data.put("cause", alert.cause().cause());
    data.put("kind", alert.cause().kind().name());
    data.put(
        "waiting",
        Map.of(
            "messages", about.waiting().messages(),
            "conversations", about.waiting().conversations()));
    if (alert.news() == Alert.News.WARNING) data.put("n", alert.n());
    data.put("url", about.link().toString());
    Map<String, Object> event = new LinkedHashMap<>();
    String whom = alert.provider() == null ? "channel." : "provider.";
    event.put("type", whom + type(alert.news()));
    event.put("timestamp", alert.at().toString());
    event.put("data", data);
    return event;
  }

  private static String type(Alert.News news) {
    return switch (news) {
      case OPENED -> "interrupted";
      case HEALED -> "restored";
      case WARNING, DIGEST -> news.name().toLowerCase(Locale.ROOT);
    };
  }
}
