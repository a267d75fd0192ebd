package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetaPropertiesTest {
  private static final URI GRAPH = URI.create("https://graph.facebook.com");

  @Test
  void nonsense_is_refused_with_the_setting_as_it_was_written() {
    assertThatThrownBy(() -> properties("25", "1", "s"))
        .hasMessageContaining("tintoi.meta.version is 25");
    assertThatThrownBy(() -> properties("v25.0", "abc", "s"))
        .hasMessageContaining("tintoi.meta.app-id is abc");
    assertThatThrownBy(() -> properties("v25.0", "1", ""))
        .hasMessageContaining("tintoi.meta.app-secret");
  }

  @Test
  void secrets_are_not_printed() {
    assertThat(properties("v25.0", "1", "canary-secret").toString())
        .doesNotContain("canary")
        .contains("appId=1");
  }

  private static MetaProperties properties(String version, String appId, String secret) {
    return new MetaProperties(GRAPH, GRAPH, version, appId, secret, "canary-token", List.of());
  }
}
