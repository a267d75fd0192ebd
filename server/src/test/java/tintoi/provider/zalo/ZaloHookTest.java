package tintoi.provider.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.ChannelKind.ZALO_OA;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.provider.Hook;
import tintoi.provider.HookContract;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment;
import tintoi.provider.InboundEvent.Delivered;
import tintoi.provider.InboundEvent.Echo;
import tintoi.provider.InboundEvent.Ignored;
import tintoi.provider.InboundEvent.MessageReceived;
import tintoi.provider.InboundEvent.Read;
import tintoi.provider.InboundEvent.WindowOpened;
import tintoi.provider.Recorded;

class ZaloHookTest implements HookContract {
  private static final String OA = "3000000000000001";
  private static final String HOA = "246845883529197001";
  private static final Instant AT = Instant.ofEpochSecond(1_795_410_000);

  private final ZaloHook hook =
      new ZaloHook(ZaloConnected.properties(URI.create("http://localhost")));

  @Override
  public Hook hook() {
    return hook;
  }

  @Override
  public byte[] body() {
    return Recorded.body("zalo/user_send_text.json");
  }

  @Override
  public Map<String, String> signed(byte[] body) {
    return Map.of("X-ZEvent-Signature", "mac=" + mac(body, "1795410000000"));
  }

  private static String mac(byte[] body, String timestamp) {
    String all = "2000000000000001" + new String(body, UTF_8) + timestamp + ZaloConnected.OA_SECRET;
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(all.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private InboundEvent read(String name) {
    return hook.read(Recorded.body("zalo/" + name + ".json")).getFirst();
  }

  @Test
  void the_signature_is_taken_with_and_without_its_prefix() {
    var bare = Map.of("X-ZEvent-Signature", mac(body(), "1795410000000"));

    assertThat(hook.verify(body(), HookContract.header(bare))).isTrue();
  }

  @Test
  void an_old_signature_does_not_fit_another_time() {
    byte[] later =
        new String(body(), UTF_8).replace("1795410000000", "1795410099999").getBytes(UTF_8);

    assertThat(hook.verify(later, HookContract.header(signed(body())))).isFalse();
  }

  @Test
  void a_text_is_read() {
    assertThat(read("user_send_text"))
        .isEqualTo(
            new MessageReceived(
                ZALO_OA,
                OA,
                HOA,
                HOA,
                "",
                "96d3cdf3af150460909",
                "Còn size 39 không ạ?",
                AT,
                null,
                null));
    var sticker = (MessageReceived) read("user_send_sticker");
    assertThat(sticker.text()).isEmpty();
    assertThat(sticker.attachments())
        .containsExactly(new Attachment(Attachment.Kind.STICKER, "https://s", ""));
  }

  @Test
  void what_the_oa_sent_is_an_echo() {
    assertThat(read("oa_send_text"))
        .isEqualTo(new Echo(ZALO_OA, OA, HOA, "m3", "Dạ còn ạ", AT.plusMillis(2), null));
  }

  @Test
  void receipts_are_read_by_their_ids() {
    assertThat(read("user_received_message"))
        .isEqualTo(new Delivered(ZALO_OA, OA, HOA, List.of("m3"), null, AT.plusMillis(3)));
    assertThat(read("user_seen_message"))
        .isEqualTo(new Read(ZALO_OA, OA, HOA, List.of("m3", "m4"), null, AT.plusMillis(4)));
  }

  @Test
  void following_opens_the_window_and_leaving_does_not() {
    assertThat(read("follow")).isEqualTo(new WindowOpened(ZALO_OA, OA, HOA, AT.plusMillis(5)));
    assertThat(read("unfollow")).isInstanceOf(Ignored.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user_send_group_text"})
  void groups_are_passed_over(String name) {
    assertThat(read(name)).isInstanceOf(Ignored.class);
  }
}
