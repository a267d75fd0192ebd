package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Customers have names, though hardly any webhook tells them.
class NamesTest extends WithSimulators {
  @BeforeEach
  void listen() {
    String hooks = "http://localhost:" + port + "/hooks/";
    simulators.put("/control/webhooks", Map.of("meta", hooks + "meta", "zalo", hooks + "zalo"));
  }

  @Test
  void whoever_writes_is_shown_by_name() {
    connect(SHOP);
    connectZalo();

    writes("hoa");
    writes("binh");
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào shop"));
    simulators.post(
        "/control/meta/comments", Map.of("customer", "thu", "page", SHOP, "text", "Giá?"));

    shows("Trần Thị Hoa", "Lê Văn Bình", "Hoa Trần", "Phạm Thu");
  }

  @Test
  void a_name_that_was_not_told_is_asked_for_when_she_writes_again() {
    connect(SHOP);
    fault("META", "read", "server_error");
    writes("hoa");
    await(this::readsOfConversations, n -> n > 0);
    shows("");

    simulators.send("DELETE", "/control/faults", Map.of());
    writes("hoa");

    shows("Trần Thị Hoa");
  }

  @Test
  void who_wrote_while_the_channel_was_interrupted_is_named_once_it_is_connected_again() {
    String channelId = connect(SHOP);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("password", "changed"));
    writes("binh");
    await(this::readsOfConversations, n -> n > 0);
    shows("");

    Walk walk =
        Walk.begin(of(nam), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    walk.choose(SHOP);

    shows("Lê Văn Bình");
  }

  private void writes(String customer) {
    simulators.post(
        "/control/meta/messages", Map.of("customer", customer, "page", SHOP, "text", "Shop ơi"));
  }

  private void shows(String... names) {
    Browser lans = of(lan);
    await(
        () -> {
          List<String> shown = new ArrayList<>();
          for (var one : lans.get("/api/conversations").json().at("/items").values())
            shown.add(one.at("/customer/name").asString("?"));
          return shown;
        },
        shown -> shown.stream().sorted().toList().equals(Stream.of(names).sorted().toList()));
  }

  private long readsOfConversations() {
    long n = 0;
    for (var entry : simulators.get("/control/log?since=0").json().at("/items").values())
      if (entry.at("/request").asString("").contains("/conversations")) n++;
    return n;
  }

  private static <T> void await(Supplier<T> what, Predicate<T> met) {
    T now = what.get();
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!met.test(now) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      now = what.get();
    }
    assertThat(now).matches(met);
  }
}
