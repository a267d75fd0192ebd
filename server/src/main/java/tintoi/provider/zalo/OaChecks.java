package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Authorizer.Check.Item;
import tintoi.provider.Authorizer.Check.State;
import tintoi.provider.Credential;
import tintoi.provider.zalo.ZaloClient.Said;
import tools.jackson.databind.JsonNode;

/// Looks at one OA live. `getoa` says both whether the token is alive and until when the package
/// runs; permissions, roles and webhooks Zalo does not tell.
final class OaChecks {
  private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
  private static final List<DateTimeFormatter> DATES =
      List.of(DateTimeFormatter.ofPattern("dd/MM/uuuu"), DateTimeFormatter.ISO_LOCAL_DATE);

  private final ZaloClient zalo;
  private final Clock clock;

  OaChecks(ZaloClient zalo, Clock clock) {
    this.zalo = zalo;
    this.clock = clock;
  }

  List<Check> of(Credential credential) {
    List<Check> checks = new ArrayList<>();
    switch (zalo.get("/v2.0/oa/getoa", null, credential.token())) {
      case Said.Silence(_, var detail) ->
          checks.add(new Check(Item.TOKEN, State.UNKNOWN, null, detail));
      case Said.Refusal(var error, _, _) ->
          checks.add(
              new Check(
                  Item.TOKEN,
                  error.http() >= 500 || error.code().isEmpty() ? State.UNKNOWN : State.FAILED,
                  error,
                  ""));
      case Said.Data(var json, _) -> {
        boolean readable = json.path("data").isObject();
        checks.add(new Check(Item.TOKEN, readable ? State.OK : State.UNKNOWN, null, ""));
        if (readable) checks.add(packaged(json.path("data")));
      }
    }
    if (checks.size() == 1) checks.add(new Check(Item.PACKAGE, State.UNKNOWN, null, ""));
    for (Item item : List.of(Item.SCOPES, Item.ROLE, Item.WEBHOOK))
      checks.add(new Check(item, State.SKIPPED, null, ""));
    return List.copyOf(checks);
  }

  /// The last day is still a good one.
  private Check packaged(JsonNode oa) {
    String until = text(oa.path("package_valid_through_date"));
    Optional<LocalDate> date = date(until);
    if (date.isEmpty()) return new Check(Item.PACKAGE, State.SKIPPED, null, until);
    LocalDate today = LocalDate.now(clock.withZone(VIETNAM));
    State state = date.get().isBefore(today) ? State.FAILED : State.OK;
    Instant end = date.get().plusDays(1).atStartOfDay(VIETNAM).toInstant();
    return new Check(Item.PACKAGE, state, null, until, end, Set.of());
  }

  private static Optional<LocalDate> date(String text) {
    String day = text.length() > 10 ? text.substring(0, 10) : text;
    return DATES.stream().flatMap(format -> parse(day, format).stream()).findFirst();
  }

  private static Optional<LocalDate> parse(String day, DateTimeFormatter format) {
    try {
      // No package ended before there were any: another year is a slip, and nobody is alarmed by
      // it.
      return Optional.of(LocalDate.parse(day, format)).filter(date -> date.getYear() >= 2000);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
