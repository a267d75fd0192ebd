package bench.crash;

import bench.rig.Pause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tintoi.delivery.Progress;
import tintoi.delivery.Shown;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureKind;
import tintoi.failure.Reach;

/// One of two nodes no longer reaches the provider: its requests leave it and nothing comes back.
/// The Pages of the other go on as before, and whatever the one tried to send says that it is the
/// way to the provider, not the channel, and is not shown as sent.
final class OutOfReach {
  /// A request is given up after 20 s; the rest is for writing that down on a busy machine.
  private static final Duration GIVEN_UP = Duration.ofSeconds(26);

  /// So many in a row let a lane rest.
  private static final int STREAK = 3;

  private static final Set<FailureKind> OF_THE_WAY =
      EnumSet.of(FailureKind.NETWORK, FailureKind.PROVIDER_OUTAGE, FailureKind.OUTCOME_UNKNOWN);

  private final World world;
  private final World.Place place;
  private final Life one;
  private final Life other;
  private final List<String> complaints = new ArrayList<>();

  /// What the one was seen sending, with the first time.
  private final Map<UUID, Tried> tried = new HashMap<>();

  private final Map<String, String> rested = new HashMap<>();
  private final Set<String> movedOn = new HashSet<>();
  private int put;
  private long sent;
  private int told;

  private record Tried(String page, long since) {
    boolean isGivenUp(long now) {
      return since <= now - GIVEN_UP.toMillis();
    }
  }

  /// @param place of the one
  OutOfReach(World world, World.Place place, World.Place other) {
    this.world = world;
    this.place = place;
    this.one = place.lives.getLast();
    this.other = other.lives.getLast();
  }

  /// @param speed false if only what became of the messages counts
  /// @return what was not as promised
  List<String> run(Duration time, boolean speed) throws Exception {
    // What is doubtful by itself would hide how the others go on.
    world.program("", "OK=100;delay=60;echo=50;late=10");
    try (Connection connection = world.connection()) {
      if (!Pause.until(
          Duration.ofSeconds(60),
          () -> !ownedBy(connection, one).isEmpty() && !ownedBy(connection, other).isEmpty())) {
        complaints.add("one node has all lanes: what the other's do cannot be seen");
        return complaints;
      }
      int before = world.traffic(0).requests().size();
      long cut = System.currentTimeMillis();
      place.toProvider.line(Proxy.Line.STALLED);
      Set<String> well = ownedBy(connection, other);
      Set<String> names = well.stream().map(Desk::customersOf).collect(Collectors.toSet());
      int putBefore = world.desk.putTo(names);
      // Its lanes may rest for what was before, and on a busy machine for most of a short cut.
      long enough = cut + time.toMillis();
      long most = cut + 3 * time.toMillis();
      for (long now = cut; now < enough || (now < most && !isAnyGivenUp(now)); ) {
        look(connection, well);
        Pause.millis(300);
        now = System.currentTimeMillis();
      }
      put = world.desk.putTo(names) - putBefore;
      judgeOthers(world.traffic(before), well, cut + time.toMillis() / 2, speed);
      judgeTried();
    } finally {
      place.toProvider.line(Proxy.Line.GOOD);
    }
    return complaints;
  }

  private Set<String> ownedBy(Connection connection, Life life) throws SQLException {
    return Standing.all(connection).stream()
        .filter(lane -> Objects.equals(lane.owner(), life.id()))
        .map(Standing::page)
        .collect(Collectors.toSet());
  }

  private void look(Connection connection, Set<String> well) throws SQLException {
    long now = System.currentTimeMillis();
    for (Standing lane : Standing.all(connection)) {
      // One of the other's may change its owner in the very moment of the cut: then it is judged as
      // those that were cut off.
      if (well.contains(lane.page()) && !wasTried(lane.page())) continue;
      if (!lane.state().equals("READY"))
        rested.putIfAbsent(lane.page(), lane.reach() + " " + lane.cause());
      else if (lane.owner() != null && !lane.owner().equals(one.id())) movedOn.add(lane.page());
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select d.delivery_id, c.external_id
            from lane l
            join channel c on c.workspace_id = l.workspace_id and c.channel_id = l.channel_id
            join delivery d on d.workspace_id = l.workspace_id and d.channel_id = l.channel_id
              and d.kind = l.kind and d.epoch = l.epoch
            where l.owner = ? and d.state = 'SENDING'
            """)) {
      statement.setObject(1, one.id());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next())
          tried.putIfAbsent(row.getObject(1, UUID.class), new Tried(row.getString(2), now));
      }
    }
  }

  private boolean isAnyGivenUp(long now) {
    return tried.values().stream().anyMatch(each -> each.isGivenUp(now));
  }

  private boolean wasTried(String page) {
    return tried.values().stream().anyMatch(each -> each.page.equals(page));
  }

  /// @param half from then on each of them must have been sent for
  private void judgeOthers(Traffic traffic, Set<String> well, long half, boolean speed) {
    Map<String, Long> late =
        traffic.requests().stream()
            .filter(each -> each.node().equals(other.name) && each.came() > half)
            .collect(Collectors.groupingBy(Traffic.Request::page, Collectors.counting()));
    for (String page : well)
      if (speed && !late.containsKey(page))
        complaints.add(
            "page %s of %s was not sent for while %s could not reach the provider"
                .formatted(page, other.name, one.name));
    sent = traffic.count(each -> each.node().equals(other.name) && well.contains(each.page()));
    if (sent == 0) complaints.add(other.name + " sent nothing: its Pages did not go on");
    if (speed && sent < put / 2)
      complaints.add(
          "the Pages of %s got %d of %d while %s could not reach the provider"
              .formatted(other.name, sent, put, one.name));
  }

  /// Of what was seen on its way long enough to have been given up.
  private void judgeTried() throws Exception {
    long now = System.currentTimeMillis();
    Map<String, Integer> onPage = new HashMap<>();
    Map<UUID, Progress> found = new HashMap<>();
    tried.forEach((id, each) -> {
      if (!each.isGivenUp(now)) return;
      onPage.merge(each.page, 1, Integer::sum);
      world.desk.tracking().find(world.desk.workspace(), id).ifPresent(p -> found.put(id, p));
    });
    if (found.isEmpty()) complaints.add(one.name + " tried nothing: nothing could be judged");
    // All of it, and after they were asked for: what came through just before the cut may be known
    // as sent.
    Set<UUID> taken =
        world.taken(0).stream().map(Verdict.Taken::delivery).collect(Collectors.toSet());
    found.forEach((id, progress) -> {
      if (!taken.contains(id)) judge(id, progress);
    });
    onPage.forEach(this::judgeLane);
  }

  private void judge(UUID id, Progress progress) {
    Diagnosis why = progress.diagnosis();
    switch (progress.shown()) {
      case CANCELLED -> {}
      case SENT, DELIVERED, READ ->
          complaints.add("%s of %s is shown as sent".formatted(id, one.name));
      case QUEUED, SENDING, RETRYING, HELD, WAITING, UNCONFIRMED, BOUNCED, EXPIRED -> {
        // Given up in time, and on its way once more: of that try nothing need be said yet.
        Instant again = progress.delivery().attemptedAt();
        boolean anew = progress.shown() == Shown.SENDING && progress.delivery().attempts() > 1;
        if (anew && again != null && again.isAfter(world.desk.clock.instant().minus(GIVEN_UP)))
          return;
        if (why == null)
          complaints.add(
              "%s of %s is shown as %s and nothing is said"
                  .formatted(id, one.name, progress.shown()));
        else if (!OF_THE_WAY.contains(why.kind()) || why.reach() == Reach.CHANNEL)
          complaints.add("%s of %s is said to be %s".formatted(id, one.name, why.cause()));
        else told++;
      }
    }
  }

  private void judgeLane(String page, int times) {
    String rest = rested.get(page);
    if (rest != null && !rest.startsWith(Reach.PROVIDER + " "))
      complaints.add("page %s of %s rests for %s".formatted(page, one.name, rest));
    if (rest == null && times >= STREAK && !movedOn.contains(page))
      complaints.add(
          "page %s of %s was tried %d times in vain and does not rest"
              .formatted(page, one.name, times));
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "\"othersPut\":%d,\"othersSent\":%d,\"triedInVain\":%d,\"lanesRested\":%d,",
        put,
        sent,
        told,
        rested.size());
  }
}
