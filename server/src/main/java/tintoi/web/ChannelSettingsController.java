package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.UUID;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.audit.Audit;
import tintoi.channel.Channel;
import tintoi.channel.ChannelSettings;
import tintoi.channel.ChannelSettings.Setting;
import tintoi.channel.Channels;
import tintoi.delivery.HeldByRules;

/// What an admin wants of a channel. Everybody reads it, admins and above change it.
@RestController
@RequestMapping("/api/channels/{channelId}/settings")
class ChannelSettingsController {
  private final Channels channels;
  private final ChannelSettings settings;
  private final HeldByRules held;
  private final Access access;
  private final Audit audit;

  ChannelSettingsController(
      Channels channels, ChannelSettings settings, HeldByRules held, Access access, Audit audit) {
    this.channels = channels;
    this.settings = settings;
    this.held = held;
    this.access = access;
    this.audit = audit;
  }

  /// @param humanAgent the provider has approved that people answer here for longer than programs
  /// @param signals customers are shown that they were read, and that somebody types
  record Settings(@NotNull Boolean humanAgent, @NotNull Boolean signals) {}

  @GetMapping
  Settings get(Person person, @PathVariable UUID channelId) {
    find(person, channelId);
    return show(settings.find(person.workspaceId(), channelId));
  }

  /// What was held because it was too late goes, if people may now write for longer.
  @PutMapping
  @Transactional
  Settings put(
      Person person,
      @PathVariable UUID channelId,
      @Valid @RequestBody Settings wanted,
      HttpServletRequest request) {
    access.mayManageChannels(person).orThrow();
    Channel channel = find(person, channelId);
    Setting before = settings.find(person.workspaceId(), channelId);
    Setting after = new Setting(wanted.humanAgent(), wanted.signals());
    settings.put(person.workspaceId(), channelId, after, person.personId());
    if (after.humanAgent()) held.extended(person.workspaceId(), channelId);
    if (!after.equals(before))
      audit.add(
          person.workspaceId(),
          new Audit.Actor(person.personId(), person.name(), request.getRemoteAddr()),
          "channel.settings_changed",
          new Audit.Subject("channel", channelId, channel.name()),
          words(before),
          words(after));
    return show(after);
  }

  private Channel find(Person person, UUID channelId) {
    return channels.find(person.workspaceId(), channelId).orElseThrow(Problem::notFound);
  }

  private static Map<String, Object> words(Setting setting) {
    return Map.of("humanAgent", setting.humanAgent(), "signals", setting.signals());
  }

  private static Settings show(Setting setting) {
    return new Settings(setting.humanAgent(), setting.signals());
  }
}
