package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tintoi.provider.Usage;

class UsageHeadersTest {
  @Test
  void the_fullest_of_all_that_is_told_counts() {
    var usage =
        read(
            Map.of(
                "X-App-Usage", "{\"call_count\":28,\"total_time\":25,\"total_cputime\":25}",
                "X-Business-Use-Case-Usage",
                    """
                    {"100000000000001":[
                      {"type":"messenger","call_count":95,"total_cputime":20,"total_time":20,
                       "estimated_time_to_regain_access":0},
                      {"type":"pages","call_count":3,"total_cputime":97,"total_time":1}]}
                    """));

    assertThat(usage.share()).isEqualTo(new Usage.Share(97, Duration.ZERO));
  }

  @Test
  void a_time_to_regain_access_is_in_minutes() {
    var usage =
        read(
            Map.of(
                "X-Business-Use-Case-Usage",
                "{\"1\":[{\"call_count\":100,\"estimated_time_to_regain_access\":19}]}"));

    assertThat(usage.share()).isEqualTo(new Usage.Share(100, Duration.ofMinutes(19)));
  }

  @Test
  void the_older_header_of_a_page_is_read_too() {
    assertThat(read(Map.of("x-page-usage", "{\"call_count\":61}")).share())
        .isEqualTo(new Usage.Share(61, Duration.ZERO));
  }

  @Test
  void what_cannot_be_read_says_nothing() {
    for (String words : List.of("", "null", "[]", "{}", "\"x\"", "{\"1\":[{}]}", "{\"1\":7}", "{"))
      assertThat(read(Map.of("X-App-Usage", words, "X-Business-Use-Case-Usage", words)))
          .as(words)
          .isEqualTo(Usage.UNSAID);
    assertThat(read(Map.of())).isEqualTo(Usage.UNSAID);
  }

  @Test
  void a_wait_of_more_than_a_day_is_taken_for_a_day() {
    assertThat(UsageHeaders.retryAfter(headers(Map.of("Retry-After", "9999999"))))
        .isEqualTo(Duration.ofDays(1));
    assertThat(UsageHeaders.retryAfter(headers(Map.of("Retry-After", "7200"))))
        .isEqualTo(Duration.ofHours(2));
  }

  private static Usage read(Map<String, String> said) {
    return UsageHeaders.read(headers(said));
  }

  private static HttpHeaders headers(Map<String, String> headers) {
    var all = new java.util.HashMap<String, List<String>>();
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    return HttpHeaders.of(all, (_, _) -> true);
  }
}
