package tintoi.alert;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.access.Workspaces;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Tracking;
import tintoi.failure.FailureDictionary;
import tools.jackson.databind.json.JsonMapper;

/// Puts an alert into words: a letter for a person, an event for a program.
@Component
class Letters {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Channels channels;
  private final Workspaces workspaces;
  private final Tracking tracking;
  private final FailureDictionary dictionary;
  private final Words words;
  private final URI publicUrl;

  Letters(
      Channels channels,
      Workspaces workspaces,
      Tracking tracking,
      FailureDictionary dictionary,
      Words words,
      @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl) {
    this.channels = channels;
    this.workspaces = workspaces;
    this.tracking = tracking;
    this.dictionary = dictionary;
    this.words = words;
    this.publicUrl = publicUrl;
  }

  /// Empty if the channel is gone.
  Optional<Letter> letter(Alert alert, Person to) {
    return about(alert).map(about -> Letter.write(about, to, words, dictionary));
  }

  /// Empty if the channel is gone.
  Optional<String> event(Alert alert) {
    return about(alert).map(about -> JSON.writeValueAsString(event(about)));
  }

  private Optional<Letter.About> about(Alert alert) {
    Optional<Channel> channel = channels.find(alert.workspaceId(), alert.channelId());
    return channel.flatMap(found ->
        workspaces
            .find(alert.workspaceId())
            .map(workspace ->
                new Letter.About(
                    alert,
                    found,
                    workspace,
                    tracking.waiting(alert.workspaceId(), alert.channelId()),
                    link(found))));
  }

  private URI link(Channel channel) {
    String page =
        switch (channel.provider()) {
          case META -> "messenger";
          case ZALO -> "zalo";
        };
    return AlertProperties.page(
        publicUrl, "/settings/messages/" + page + "/channels/" + channel.channelId());
  }

  /// Ids, cause and counts: no customer, no text, no token.
  private static Map<String, Object> event(Letter.About about) {
    Alert alert = about.alert();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("channelId", about.channel().channelId());
    data.put("channel", about.channel().name());
    data.put("provider", about.channel().provider().name());
    if (alert.incidentId() != null) data.put("incidentId", alert.incidentId());
    data.put("cause", alert.why().cause());
    data.put("kind", alert.why().kind().name());
    data.put(
        "waiting",
        Map.of(
            "messages", about.waiting().messages(),
            "conversations", about.waiting().conversations()));
    if (alert.news() == Alert.News.WARNING) data.put("n", alert.n());
    data.put("url", about.link().toString());
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("type", "channel." + type(alert.news()));
    event.put("timestamp", alert.at().toString());
    event.put("data", data);
    return event;
  }

  private static String type(Alert.News news) {
    return switch (news) {
      case OPENED -> "interrupted";
      case HEALED -> "restored";
      case WARNING -> news.name().toLowerCase(Locale.ROOT);
    };
  }
}
