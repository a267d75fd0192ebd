package tintoi.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tintoi.failure.Circumstances;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.ProviderAnswer.NoAnswer;
import tintoi.provider.ProviderAnswer.Refused;
import tintoi.provider.meta.MetaSubjects;
import tintoi.provider.zalo.ZaloSubjects;

/// What a provider, or something between it and us, does to the answer to a message: each has a
/// cause of its own, and none is taken for success.
class HostileProviderTest {
  private static final FailureDictionary DICTIONARY =
      new FailureDictionary(new SimpleMeterRegistry());
  private static final Set<String> SENDS =
      Set.of("messenger-text", "messenger-image", "comment-reply", "zalo-text", "zalo-image");

  private static final List<Answered> SENDERS =
      Stream.concat(MetaSubjects.all().stream(), ZaloSubjects.all().stream())
          .filter(subject -> SENDS.contains(subject.name()))
          .map(Answered.class::cast)
          .toList();

  static List<Answered> senders() {
    return SENDERS;
  }

  /// The request that sends comes last; with a file there is an upload before it.
  private static String send(Answered sender) {
    return sender.parts().getLast();
  }

  private static byte[] raw(String status, String headers, byte[] body) {
    byte[] head = ("HTTP/1.1 " + status + "\r\n" + headers + "\r\n").getBytes(ISO_8859_1);
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  private static byte[] raw(String status, String body) {
    return raw(status, "Content-Length: " + body.length() + "\r\n", body.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("senders")
  void a_good_answer_that_ends_after_any_of_its_bytes_is_silence(Answered sender) {
    String part = send(sender);
    byte[] whole = sender.good(part).bytes();
    List<Integer> taken = new ArrayList<>();
    for (int length = 0; length < whole.length; length++) {
      boolean silent =
          sender.ask(part, Arrays.copyOf(whole, length)) instanceof NoAnswer(var left, _) && left;
      if (!silent) taken.add(length);
    }

    assertThat(taken).isEmpty();
    assertThat(sender.ask(part, whole)).isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("senders")
  void an_answer_that_does_not_say_its_length_counts_once_it_is_whole(Answered sender) {
    String part = send(sender);
    byte[] body = sender.good(part).body();
    for (int length = 0; length < body.length; length++)
      assertThat(sender.ask(part, raw("200 OK", "", Arrays.copyOf(body, length))))
          .as("after %d bytes", length)
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(cause(sender, refused)).isEqualTo(UNREADABLE));

    assertThat(sender.ask(part, raw("200 OK", "", body))).isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("senders")
  void what_the_answer_calls_itself_does_not_matter_if_the_id_is_in_it(Answered sender) {
    String part = send(sender);
    byte[] body = sender.good(part).body();
    String length = "Content-Length: " + body.length + "\r\n";
    for (String type : List.of("image/png", "text/html; charset=utf-16", "nonsense", ""))
      assertThat(sender.ask(part, raw("200 OK", "Content-Type: " + type + "\r\n" + length, body)))
          .isInstanceOf(Accepted.class);

    byte[] wide = new String(body, UTF_8).getBytes(UTF_16LE);
    var answer = sender.ask(part, raw("200 OK", "Content-Length: " + wide.length + "\r\n", wide));
    Fit.require(
        answer instanceof Accepted || cause(sender, answer).equals(UNREADABLE), "" + answer);
  }

  private static final String UNREADABLE = "delivery.unreadable_answer";

  @ParameterizedTest
  @CsvSource({
    "200 OK,'',delivery.unreadable_answer",
    "200 OK,<html>welcome</html>,delivery.unreadable_answer",
    "200 OK,[],delivery.unreadable_answer",
    "200 OK,{},delivery.unreadable_answer",
    "200 OK,'{\"message_id\":\"\",\"id\":\"\"}',delivery.unreadable_answer",
    "200 OK,'{\"message_id\":{},\"data\":{\"message_id\":[]}}',delivery.unreadable_answer",
    "204 No Content,'',delivery.unreadable_answer",
    "302 Found,'',provider.redirected",
    "307 Elsewhere,'',provider.redirected",
    "408 Slow,'',delivery.unreadable_answer",
    "429 Fast,'',quota.slow_down",
    "500 Broken,'',provider.outage",
    "502 Bad,<html>bad gateway</html>,provider.outage",
    "503 Away,'',provider.outage",
    "999 Odd,'',delivery.unreadable_answer",
    "099 Odd,'',delivery.unreadable_answer",
    "abc,'',delivery.unreadable_answer",
  })
  void an_answer_without_the_provider_s_words_has_a_cause_of_its_own(
      String status, String body, String cause) {
    for (Answered sender : SENDERS) {
      var answer = sender.ask(send(sender), raw(status, body));

      assertThat(cause(sender, answer)).as("%s: %s", sender, answer).isEqualTo(cause);
    }
  }

  @Test
  void an_id_that_cannot_be_written_down_proves_nothing() {
    for (Answered sender : SENDERS)
      for (String id : List.of("m_\\u0000", "\\ud800", " ", "x".repeat(5_000))) {
        String body = "{\"message_id\":\"ID\",\"id\":\"ID\",\"data\":{\"message_id\":\"ID\"}}";
        var answer = sender.ask(send(sender), raw("200 OK", body.replace("ID", id)));

        assertThat(cause(sender, answer)).as(sender + " " + id).isEqualTo(UNREADABLE);
      }
  }

  @Test
  void ten_megabytes_are_not_read_and_the_message_is_in_doubt() {
    byte[] huge = raw("200 OK", "", "x".repeat(10_000_000).getBytes(ISO_8859_1));
    byte[] heads = raw("200 OK", "X-More: and more\r\n".repeat(100_000), new byte[0]);
    for (Answered sender : SENDERS)
      for (byte[] answer : List.of(huge, heads)) {
        var said = sender.ask(send(sender), answer);

        assertThat(said)
            .isInstanceOfSatisfying(NoAnswer.class, no -> assertThat(no.requestLeft()).isTrue());
        assertThat(cause(sender, said)).as("%s: %s", sender, said).isEqualTo(UNREADABLE);
      }
  }

  @Test
  void a_redirect_is_not_followed_by_anybody() throws IOException {
    try (var trap = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      trap.setSoTimeout(1);
      String location = "Location: http://127.0.0.1:" + trap.getLocalPort() + "/\r\n";
      for (Answered sender : SENDERS)
        for (String part : sender.parts())
          for (String status : List.of("301 Moved", "302 Found", "303 See", "307 T", "308 P"))
            sender.ask(part, raw(status, location + "Content-Length: 0\r\n", new byte[0]));

      assertThat(comes(trap)).isFalse();
    }
  }

  private static boolean comes(ServerSocket trap) throws IOException {
    try {
      trap.accept().close();
      return true;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    }
  }

  /// The cause a person would see.
  private static String cause(Answered sender, Object answer) {
    var circumstances =
        new Circumstances(sender.kind(), 1, null, Instant.parse("2026-11-28T05:00:00Z"));
    return switch ((ProviderAnswer) answer) {
      case Accepted _ -> "";
      case Refused(var error, _) -> DICTIONARY.diagnose(error, circumstances).cause();
      case NoAnswer silence -> DICTIONARY.diagnose(silence, circumstances).cause();
    };
  }
}
