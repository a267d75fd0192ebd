package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.allowance.Budget;
import tintoi.allowance.Outlook;
import tintoi.allowance.Outlooks;
import tintoi.allowance.Purpose;
import tintoi.audit.Audit;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.AllowanceLooks;
import tintoi.delivery.Lanes;
import tintoi.provider.ChannelKind;
import tintoi.provider.Limits;
import tintoi.provider.Reset;

/// How much a channel may send, how much of it is spent, by whom, and what is kept for people.
@RestController
@RequestMapping("/api/channels/{channelId}/allowance")
class AllowanceController {
  private final Channels channels;
  private final Outlooks outlooks;
  private final AllowanceLooks looks;
  private final Lanes lanes;
  private final Explanations explanations;
  private final Guard guard;
  private final Clock clock;

  /// Who may, and who did.
  @Component
  record Guard(Access access, Audit audit) {}

  /// What the page shows, and where it is to be had.
  @Component
  record Sources(Channels channels, Outlooks outlooks, AllowanceLooks looks) {}

  AllowanceController(
      Sources sources, Lanes lanes, Explanations explanations, Guard guard, Clock clock) {
    this.channels = sources.channels;
    this.outlooks = sources.outlooks;
    this.looks = sources.looks;
    this.lanes = lanes;
    this.explanations = explanations;
    this.guard = guard;
    this.clock = clock;
  }

  record AllowanceJson(List<PurposeJson> purposes, Instant asOf) {}

  /// One purpose of the channel; the provider limits each by itself.
  ///
  /// @param allowance null if the provider never spoke of one
  /// @param hours the last two days by the hour, oldest first; hours without use are absent
  /// @param perSecond the pace at which it begins
  record PurposeJson(
      ChannelKind kind,
      @Nullable KnownJson allowance,
      List<Outlook.Hour> hours,
      double perSecond,
      List<PublishedJson> published) {}

  /// @param unit "messages" or "percent"
  /// @param used as counted, set right by the provider's last word
  /// @param reset "rolling", "calendar", "package", "stated" or "unknown"
  /// @param resetsAt null if that is not known, or it comes back little by little
  /// @param charged true if what exceeds it is sent all the same, and billed
  /// @param saidAt when the provider last spoke of it
  /// @param low true if it is worth a word to who writes now
  /// @param forecast null if it lasts, or nothing can be said
  /// @param held null if automation does not wait
  record KnownJson(
      String name,
      String unit,
      long total,
      long used,
      String reset,
      @Nullable Instant resetsAt,
      boolean charged,
      Instant saidAt,
      boolean low,
      Outlook.Reserve reserve,
      Budget.@Nullable Forecast forecast,
      @Nullable HeldJson held) {}

  record HeldJson(Instant since, Instant until, DiagnosisJson diagnosis) {}

  /// @param unit "messages", "media_messages", "calls", "calls_per_person" or "free_hours"
  /// @param per ISO duration of a rolling window or a calendar unit; null if it has none
  /// @param sharedBy "channel" or "app"
  /// @param source the page it was read on, and when
  record PublishedJson(
      String unit, long amount, @Nullable String per, String sharedBy, String source) {}

  /// @param percent 0-100 of the allowance; null = by the rule
  record ReserveChange(@Nullable @Min(0) @Max(100) Integer percent) {}

  @GetMapping
  AllowanceJson get(Person person, @PathVariable UUID channelId) {
    Channel channel = find(person, channelId);
    looks.lookSoon(channel);
    return show(person, channel);
  }

  private AllowanceJson show(Person person, Channel channel) {
    UUID channelId = channel.channelId();
    Explanations.Reader reader = explanations.to(person);
    return new AllowanceJson(
        java.util.Arrays.stream(ChannelKind.values())
            .filter(kind -> kind.provider() == channel.provider())
            .filter(kind -> kind.isOpen(channel.uses()))
            .map(kind ->
                show(
                    outlooks.of(new Purpose(person.workspaceId(), channelId, kind)),
                    channelId,
                    reader))
            .toList(),
        clock.instant());
  }

  /// Sets how much is kept for people; automation that waits is judged anew.
  @PutMapping("/{kind}")
  @Transactional
  AllowanceJson reserve(
      Person person,
      @PathVariable UUID channelId,
      @PathVariable ChannelKind kind,
      @Valid @RequestBody ReserveChange change,
      HttpServletRequest request) {
    guard.access.mayManageChannels(person).orThrow();
    Channel channel = find(person, channelId);
    if (!lanes.reserve(person.workspaceId(), channelId, kind, change.percent()))
      throw Problem.of(HttpStatus.CONFLICT, "allowance.unknown");
    guard.audit.add(
        person.workspaceId(),
        new Audit.Actor(person.personId(), person.name(), request.getRemoteAddr()),
        "reserve.changed",
        new Audit.Subject("channel", channelId, channel.name()),
        null,
        Map.of("kind", kind.name(), "percent", String.valueOf(change.percent())));
    return show(person, channel);
  }

  private Channel find(Person person, UUID channelId) {
    return channels.find(person.workspaceId(), channelId).orElseThrow(Problem::notFound);
  }

  private static PurposeJson show(Outlook outlook, UUID channelId, Explanations.Reader reader) {
    return new PurposeJson(
        outlook.kind(),
        outlook.allowance() == null ? null : show(outlook.allowance(), channelId, reader),
        outlook.hours(),
        outlook.perSecond(),
        outlook.published().stream().map(AllowanceController::show).toList());
  }

  private static KnownJson show(
      Outlook.Allowance known, UUID channelId, Explanations.Reader reader) {
    Outlook.Held held = known.held();
    return new KnownJson(
        known.name(),
        known.unit(),
        known.total(),
        known.used(),
        known.reset(),
        known.resetsAt(),
        known.charged(),
        known.saidAt(),
        known.isLow(),
        known.reserve(),
        known.forecast(),
        held == null
            ? null
            : new HeldJson(
                held.since(),
                held.until(),
                reader.explain(held.why(), held.since(), held.until(), channelId, 0, true)));
  }

  private static PublishedJson show(Limits.Published limit) {
    String per =
        switch (limit.reset()) {
          case Reset.Rolling(var window) -> window.toString();
          case Reset.Calendar(var unit, _) -> unit.getDuration().toString();
          case Reset.PackageEnd _, Reset.Stated _, Reset.Unknown _ -> null;
        };
    return new PublishedJson(
        limit.unit().name().toLowerCase(Locale.ROOT),
        limit.amount(),
        per,
        limit.sharedBy().name().toLowerCase(Locale.ROOT),
        limit.source());
  }
}
