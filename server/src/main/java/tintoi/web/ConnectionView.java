package tintoi.web;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.channel.Channels;
import tintoi.channel.Connection;
import tintoi.channel.Connection.Examined;
import tintoi.channel.Connection.Page;
import tintoi.channel.Connection.Trouble;
import tintoi.failure.Diagnosis;
import tintoi.provider.Authorizer.Check;

/// Tells what a walk through the wizard came to.
@Component
class ConnectionView {
  private final Obstruction obstruction;
  private final Explanations explanations;
  private final Channels channels;
  private final Clock clock;

  ConnectionView(
      Obstruction obstruction, Explanations explanations, Channels channels, Clock clock) {
    this.obstruction = obstruction;
    this.explanations = explanations;
    this.channels = channels;
    this.clock = clock;
  }

  ConnectionJson show(Connection connection, Person person) {
    Explanations.Reader reader = explanations.to(person);
    Connection.Findings findings = connection.findings();
    return new ConnectionJson(
        connection.connectionId(),
        connection.provider().name(),
        connection.uses().stream().map(Enum::name).sorted().toList().reversed(),
        connection.channelId(),
        connection.step().name(),
        connection.authorizeUri(),
        explain(connection, connection.problem(), reader),
        findings.pages().stream().map(page -> page(connection, page, reader)).toList(),
        findings.checks().stream().map(check -> check(connection, check)).toList(),
        findings.connected().stream()
            .map(one -> new ConnectionJson.Connected(one.channelId(), one.name(), one.released()))
            .toList(),
        connection.step() == Connection.Step.CHOOSING
            ? findings.lookedAt(clock.instant()).stream().sorted().toList()
            : List.of());
  }

  private ConnectionJson.ConnectionPage page(
      Connection connection, Page page, Explanations.Reader reader) {
    return new ConnectionJson.ConnectionPage(
        page.externalId(),
        page.name(),
        page.connectable(),
        explain(connection, page.problem(), reader),
        page.channelId(),
        page.chosen());
  }

  private @Nullable DiagnosisJson explain(
      Connection connection, @Nullable Trouble trouble, Explanations.Reader reader) {
    if (trouble == null) return null;
    Diagnosis why = obstruction.diagnose(connection.provider(), trouble);
    return reader.explain(why, null, null, facts(connection, trouble), true);
  }

  private ConnectionJson.ConnectionCheck check(Connection connection, Examined examined) {
    Check check = examined.check();
    String state =
        switch (check.state()) {
          case OK -> "ok";
          case FAILED, UNKNOWN -> "failed";
          case SKIPPED -> "skipped";
        };
    return new ConnectionJson.ConnectionCheck(
        examined.externalId(), check.item().name(), state, detail(connection, examined));
  }

  private @Nullable Map<String, String> detail(Connection connection, Examined examined) {
    String page =
        connection.findings().pages().stream()
            .filter(one -> one.externalId().equals(examined.externalId()))
            .map(Page::name)
            .findFirst()
            .orElse("");
    Optional<Trouble> trouble = Trouble.of(examined.check(), page);
    if (trouble.isEmpty()) return null;
    String cause = obstruction.cause(connection.provider(), trouble.get());
    var texts = explanations.texts(cause, facts(connection, trouble.get()));
    Map<String, String> what = new HashMap<>();
    texts.forEach((language, wording) -> what.put(language, wording.what()));
    return what;
  }

  /// Before somebody consented, the channel that is connected again knows who did the last time.
  private Map<String, Object> facts(Connection connection, Trouble trouble) {
    Map<String, Object> facts = new HashMap<>();
    facts.put("provider", Explanations.name(connection.provider()));
    facts.put("channel", Explanations.name(connection.provider()));
    if (connection.channelId() != null) {
      channels
          .find(connection.workspaceId(), connection.channelId())
          .ifPresent(channel -> facts.putAll(Explanations.facts(channel)));
    }
    facts.putAll(Obstruction.facts(trouble));
    String authorizer = connection.findings().authorizer();
    if (!authorizer.isEmpty()) facts.put("person", authorizer);
    return facts;
  }
}
