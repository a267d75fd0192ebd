package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tintoi.channel.Channel;

/// A provider that misbehaves towards some Pages in every way we know, while others are well.
final class Storm {
  private static final String ALL =
      "OK=10,OK_THEN_RESET=4,RESET_IN_REQUEST=4,RESET_BEFORE=4,RESET_AFTER=4,RESET_IN_ANSWER=4,"
          + "CLOSE_AFTER=4,ERROR_500=6,HTML_503=6,TOO_FAST_FOR=3,TOO_FAST=2,HANG_AFTER=3,"
          + "HANG_BEFORE=3,TRUNCATED=20,WRONG_SHAPE=3,WRONG_CHARSET=3,HTML_200=3,EMPTY_200=3,"
          + "WITHOUT_ID=3,HUGE=3,DRIP=2,ENDLESS_HEADERS=3,REDIRECT=3;"
          + "delay=20;echo=40;late=20;unreadable=20";

  private final Ground ground;
  private final Options options;

  Storm(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  Report run() throws Exception {
    int seconds = options.number("seconds", 600);
    List<String> complaints = new ArrayList<>();
    try (World world = ground.world(ground.shared(), "storm")) {
      int pages = options.number("pages", 12);
      int customers = options.number("customers", 25);
      boolean mixed = Kills.isMixed(options);
      world.program("", "OK=100;delay=20;echo=50;late=10");
      List<Channel> well = world.desk.connect(pages, customers, mixed);
      List<Channel> sick = world.desk.connect(pages, customers, mixed);
      world.nodes(1);
      world.desk.write(options.number("rate", 60));
      Pause.millis(5_000);
      for (Channel page : sick) world.program(page.externalId(), ALL);
      Pause.millis(2_000);
      Memory before = Memory.of(world);
      Set<String> names = new HashSet<>();
      for (Channel page : well) names.add(Desk.customersOf(page.externalId()));
      int asked = world.desk.putTo(names);
      int got = got(world, names);
      Pause.millis(seconds * 1_000L);
      int askedThen = world.desk.putTo(names) - asked;
      Pause.millis(1_500);
      int gotThen = got(world, names) - got;
      Memory after = Memory.of(world);
      if (!options.has("counts") && gotThen < askedThen * 95 / 100)
        complaints.add("the healthy Pages got %d of %d".formatted(gotThen, askedThen));
      for (Channel page : sick) world.program(page.externalId(), "OK=100;delay=10;echo=50;late=10");
      List<String> grown = after.grownFrom(before);
      complaints.addAll(grown);
      String more =
          String.format(
              Locale.ROOT,
              "\"stormSeconds\":%d,\"healthyAsked\":%d,\"healthyGot\":%d,\"rssBefore\":%d,"
                  + "\"rssAfter\":%d,\"liveBefore\":%.1f,\"liveAfter\":%.1f,\"memoryFlat\":%b,",
              seconds,
              askedThen,
              gotThen,
              before.resident(),
              after.resident(),
              before.live(),
              after.live(),
              grown.isEmpty());
      return Kills.end(world, "storm", more, complaints);
    }
  }

  private static int got(World world, Set<String> pages) throws Exception {
    return (int)
        world.taken(0).stream()
            .filter(one -> pages.contains(one.text().substring(0, one.text().indexOf('c'))))
            .count();
  }
}
