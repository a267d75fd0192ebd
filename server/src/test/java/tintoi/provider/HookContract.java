package tintoi.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the intake relies on: nobody else speaks for the provider, and nothing that comes in can
/// break the reading.
public interface HookContract {
  Hook hook();

  /// A body as the provider sends it.
  byte[] body();

  /// The headers with which the provider signs it.
  Map<String, String> signed(byte[] body);

  static UnaryOperator<@Nullable String> header(Map<String, String> headers) {
    return name -> name == null ? null : headers.get(name);
  }

  @Test
  default void what_the_provider_signed_is_let_in() {
    assertThat(hook().verify(body(), header(signed(body())))).isTrue();
  }

  @Test
  default void one_changed_byte_is_not() {
    byte[] body = body();
    var headers = header(signed(body));
    body[body.length / 2] ^= 1;

    assertThat(hook().verify(body, headers)).isFalse();
  }

  @Test
  default void the_same_data_written_otherwise_is_not() {
    byte[] padded = (new String(body(), UTF_8) + " ").getBytes(UTF_8);

    assertThat(hook().verify(padded, header(signed(body())))).isFalse();
  }

  @Test
  default void without_a_signature_or_with_nonsense_for_one_it_is_not() {
    var headers = signed(body());
    assertThat(hook().verify(body(), header(Map.of()))).isFalse();
    for (String name : headers.keySet())
      for (String value : new String[] {"", "sha256=", "mac=", "sha256=ạ", "=", "null"})
        assertThat(hook().verify(body(), header(Map.of(name, value)))).as(value).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "nonsense", "{\"a\":1} trailing {"})
  default void a_body_that_is_not_json_is_said_to_be_so(String body) {
    assertThatThrownBy(() -> hook().read(body.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "1",
        "\"x\"",
        "[null]",
        "{\"object\":\"page\"}",
        "{\"object\":\"page\",\"entry\":[null,1,{\"messaging\":[null,{},1]},{\"changes\":[{}]}]}",
        "{\"object\":\"page\",\"entry\":{\"id\":{},\"messaging\":{\"message\":[]}}}",
        "{\"event_name\":1}",
        "{\"event_name\":\"user_send_text\"}",
        "{\"event_name\":\"user_send_text\",\"sender\":[],\"recipient\":null,\"message\":3}"
      })
  default void strange_json_is_passed_over_with_a_reason(String body) {
    assertThat(hook().read(body.getBytes(UTF_8)))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event).isInstanceOf(InboundEvent.Ignored.class));
  }

  /// Bodies torn and flipped at random places: read, passed over or refused, never anything else.
  @Test
  default void damaged_bodies_never_break_the_reading() {
    var random = new Random(20261123);
    for (int i = 0; i < 2_000; i++) {
      byte[] body = body();
      for (int flips = 0; flips < 3; flips++)
        body[random.nextInt(body.length)] = (byte) random.nextInt(32, 127);
      try {
        assertThat(hook().read(body)).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("not JSON");
      }
    }
  }
}
