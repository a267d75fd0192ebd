package tintoi.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.channel.Choosing;
import tintoi.channel.Connection;
import tintoi.channel.Walker;
import tintoi.channel.Wizard;
import tintoi.delivery.Tracking;
import tintoi.provider.Provider;
import tintoi.provider.Use;

/// Connecting a Page or OA, or connecting it again: begin, go to the provider, choose.
@RestController
@RequestMapping("/api/connections")
class ConnectionsController {
  private final Wizard wizard;
  private final Choosing choosing;
  private final Channels channels;
  private final Tracking tracking;
  private final Access access;
  private final ConnectionView view;

  ConnectionsController(
      Wizard wizard,
      Choosing choosing,
      Channels channels,
      Tracking tracking,
      Access access,
      ConnectionView view) {
    this.wizard = wizard;
    this.choosing = choosing;
    this.channels = channels;
    this.tracking = tracking;
    this.access = access;
    this.view = view;
  }

  /// @param uses null = all the provider has
  /// @param channelId the channel to connect again; null for a new one
  record Beginning(@NotNull Provider provider, @Nullable Set<Use> uses, @Nullable UUID channelId) {}

  record Choice(@NotEmpty @Size(max = 200) List<@NotNull @Size(max = 64) String> pages) {}

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  ConnectionJson begin(Person person, @Valid @RequestBody Beginning beginning) {
    access.mayManageChannels(person).orThrow();
    Provider provider = beginning.provider();
    if (!wizard.canConnect(provider)) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "connection.not_configured",
          Map.of("provider", Explanations.name(provider)));
    }
    Connection connection =
        wizard.begin(
            person.workspaceId(),
            Walker.person(person.personId()),
            provider,
            uses(beginning),
            again(person, beginning));
    return view.show(connection, person);
  }

  @GetMapping("/{connectionId}")
  ConnectionJson get(Person person, @PathVariable UUID connectionId) {
    access.mayManageChannels(person).orThrow();
    return wizard
        .find(person.workspaceId(), Walker.person(person.personId()), connectionId)
        .map(connection -> view.show(connection, person))
        .orElseThrow(Problem::notFound);
  }

  @PutMapping("/{connectionId}/choice")
  ConnectionJson choose(
      Person person, @PathVariable UUID connectionId, @Valid @RequestBody Choice choice) {
    access.mayManageChannels(person).orThrow();
    UUID workspaceId = person.workspaceId();
    var walker = Walker.person(person.personId());
    Set<String> chosen = Set.copyOf(choice.pages());
    wizard.find(workspaceId, walker, connectionId).ifPresent(found -> check(found, chosen));
    return choosing
        .choose(
            workspaceId,
            walker,
            connectionId,
            chosen,
            (channelId, uses) ->
                tracking.waitingForChannel(workspaceId, channelId, uses).messages())
        .map(connection -> view.show(connection, person))
        .orElseThrow(Problem::notFound);
  }

  /// What was not offered is not passed over without a word.
  private static void check(Connection connection, Set<String> chosen) {
    if (connection.step() != Connection.Step.CHOOSING) return;
    Set<String> offered =
        connection.findings().pages().stream()
            .map(Connection.Page::externalId)
            .collect(Collectors.toSet());
    for (String page : chosen)
      if (!offered.contains(page))
        throw Problem.of(
            HttpStatus.UNPROCESSABLE_CONTENT, "connection.page_missing", Map.of("page", page));
  }

  private @Nullable Channel again(Person person, Beginning beginning) {
    UUID channelId = beginning.channelId();
    if (channelId == null) return null;
    return channels
        .find(person.workspaceId(), channelId)
        .filter(channel -> channel.provider() == beginning.provider())
        .orElseThrow(Problem::notFound);
  }

  /// What was asked for is what the provider is asked for, neither more nor less.
  private static Set<Use> uses(Beginning beginning) {
    Set<Use> wanted = beginning.uses();
    Set<Use> offered =
        switch (beginning.provider()) {
          case ZALO -> EnumSet.of(Use.MESSAGES);
          case META -> EnumSet.allOf(Use.class);
        };
    if (wanted == null) return offered;
    if (wanted.isEmpty() || !offered.containsAll(wanted))
      throw Problem.of(
          HttpStatus.UNPROCESSABLE_CONTENT, "request.field_value", Map.of("field", "uses"));
    return EnumSet.copyOf(wanted);
  }
}
