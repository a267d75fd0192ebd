package tintoi.provider.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.ChannelKind.ZALO_OA;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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
import tintoi.provider.InboundEvent.Attachment.Kind;
import tintoi.provider.InboundEvent.Delivered;
import tintoi.provider.InboundEvent.Echo;
import tintoi.provider.InboundEvent.ErasureAsked;
import tintoi.provider.InboundEvent.Followed;
import tintoi.provider.InboundEvent.Ignored;
import tintoi.provider.InboundEvent.MessageReceived;
import tintoi.provider.InboundEvent.Reacted;
import tintoi.provider.InboundEvent.Read;
import tintoi.provider.InboundEvent.WindowOpened;
import tintoi.provider.Recorded;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ZaloHookTest implements HookContract {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String OA = "3000000000000001";
  private static final String HOA = "246845883529197001";
  private static final String CDN = "https://f6.photo.talk.zdn.vn/";
  private static final Instant AT = Instant.ofEpochSecond(1_795_410_000);
  private static final Instant NOW = AT.plusSeconds(3_600);

  private final ZaloHook hook =
      new ZaloHook(ZaloConnected.properties(URI.create("http://localhost")), Clock.fixed(NOW, UTC));

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

  /// A file of many bodies.
  private List<InboundEvent> all(String name) {
    List<InboundEvent> events = new ArrayList<>();
    for (JsonNode each : JSON.readTree(Recorded.body("zalo/" + name + ".json")).values())
      events.addAll(hook.read(each.toString().getBytes(UTF_8)));
    return events;
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
  }

  @Test
  void everything_a_customer_can_send_keeps_what_it_carries() {
    var carried =
        all("user_sends").stream()
            .map(event -> (MessageReceived) event)
            .map(MessageReceived::attachments)
            .toList();

    assertThat(carried)
        .containsExactly(
            List.of(new Attachment(Kind.IMAGE, CDN + "1.jpg", "")),
            List.of(new Attachment(Kind.IMAGE, CDN + "2.gif", "")),
            List.of(new Attachment(Kind.LINK, "https://shop.vn/a", "Giày da nam")),
            List.of(new Attachment(Kind.AUDIO, CDN + "a.amr", "")),
            List.of(new Attachment(Kind.VIDEO, CDN + "v.mp4", "")),
            List.of(new Attachment(Kind.STICKER, CDN + "s.png", "")),
            List.of(new Attachment(Kind.LOCATION, "geo:10.7923119,106.7820651", "")),
            List.of(new Attachment(Kind.CARD, "https://zaloapp.com/card", "84909123456")),
            List.of(new Attachment(Kind.FILE, CDN + "f.pdf", "báo giá.pdf")),
            List.of());
    assertThat(all("user_sends"))
        .extracting(event -> ((MessageReceived) event).text())
        .containsSequence("size 39", "", "https://shop.vn/a")
        .contains("Cơm Coffee New Sky", "Đúng rồi");
  }

  @Test
  void whatever_the_oa_sent_is_an_echo_templates_by_what_they_say() {
    var echoes = all("oa_sends").stream().map(event -> (Echo) event).toList();

    assertThat(echoes).allSatisfy(echo -> assertThat(echo.conversation()).isEqualTo(HOA));
    assertThat(echoes)
        .extracting(Echo::id)
        .containsExactly("o1", "o2", "o3", "o4", "o5", "o6", "o7");
    assertThat(echoes)
        .extracting(Echo::text)
        .containsExactly("Dạ còn ạ", "", "", "", "", "Bộ sưu tập mới", "Đơn hàng #12 đang giao");
    assertThat(echoes.get(5).attachments())
        .containsExactly(new Attachment(Kind.CARD, "https://shop.vn/moi", "https://shop.vn/moi"));
    assertThat(echoes.get(6).attachments()).containsExactly(new Attachment(Kind.CARD, "", ""));
  }

  @Test
  void a_form_that_was_filled_in_is_something_the_customer_said() {
    var forms = all("others").subList(0, 2).stream().map(it -> (MessageReceived) it).toList();

    assertThat(forms)
        .extracting(MessageReceived::text)
        .containsExactly(
            "Trần Thị Hoa\n84909123456\n12 Lê Lợi, Bến Nghé, TP.HCM\n01/02/1990\nNữ",
            "Hoa\n84909123456\n12 Lê Lợi, Bến Nghé, Quận 1, Hồ Chí Minh");
    assertThat(forms)
        .allSatisfy(form ->
            assertThat(form.attachments()).containsExactly(new Attachment(Kind.FORM, "", "")));
    assertThat(forms.getFirst().id()).isNotEqualTo(forms.getLast().id());
    assertThat(all("others").getFirst()).as("it comes again").isEqualTo(forms.getFirst());
  }

  @Test
  void a_reaction_is_a_sign_on_a_message_and_opens_no_window() {
    assertThat(all("others").subList(2, 5))
        .extracting(event -> ((Reacted) event).sign())
        .containsExactly("❤️", "--b", "");
    assertThat(all("others").subList(2, 5))
        .allSatisfy(event -> {
          assertThat(((Reacted) event).id()).isEqualTo("m3");
          assertThat(((Reacted) event).opens()).isFalse();
        });
  }

  @Test
  void what_counts_as_being_in_touch_opens_the_window() {
    assertThat(all("others").subList(5, 10))
        .allSatisfy(event -> {
          assertThat(event).isInstanceOf(WindowOpened.class);
          assertThat(((WindowOpened) event).externalId()).isEqualTo(OA);
          assertThat(((WindowOpened) event).conversation()).isEqualTo(HOA);
        });
  }

  @Test
  void who_wants_her_data_deleted_is_heard() {
    assertThat(all("others").get(10))
        .isInstanceOfSatisfying(
            ErasureAsked.class, asked -> assertThat(asked.conversation()).isEqualTo(HOA));
  }

  @Test
  void who_has_no_account_has_a_conversation_of_her_own() {
    var asked = (MessageReceived) all("others").get(11);
    var answered = (Echo) all("others").get(12);

    assertThat(asked.text()).isEqualTo("Shop mở cửa mấy giờ?");
    assertThat(answered.conversation()).isEqualTo(asked.conversation());
    assertThat(Correspondent.of(asked.conversation()).json().toString())
        .isEqualTo("{\"anonymous_id\":\"1ffedc467f17\",\"conversation_id\":\"fa8f3f8701c2\"}");
    assertThat(Correspondent.of(HOA).json().toString()).isEqualTo("{\"user_id\":\"" + HOA + "\"}");
  }

  @Test
  void every_other_event_is_passed_over_by_its_name() {
    assertThat(all("passed_over"))
        .allSatisfy(event -> assertThat(((Ignored) event).why()).isNotBlank())
        .extracting(event -> ((Ignored) event).why())
        .contains("event create_group", "event remove_tag", "event a_name_of_tomorrow");
    assertThat(all("passed_over"))
        .filteredOn(event -> ((Ignored) event).isStrange())
        .as("what nobody knows is kept for whoever looks")
        .extracting(event -> ((Ignored) event).why())
        .containsExactly("event a_name_of_tomorrow");
  }

  @Test
  void receipts_are_read_by_their_ids() {
    assertThat(read("user_received_message"))
        .isEqualTo(new Delivered(ZALO_OA, OA, HOA, List.of("m3"), null, AT.plusMillis(3)));
    assertThat(read("user_seen_message"))
        .isEqualTo(new Read(ZALO_OA, OA, HOA, List.of("m3", "m4"), null, AT.plusMillis(4)));
  }

  @Test
  void following_and_leaving_are_told_apart() {
    assertThat(read("follow")).isEqualTo(new Followed(ZALO_OA, OA, HOA, true, AT.plusMillis(5)));
    assertThat(read("unfollow")).isEqualTo(new Followed(ZALO_OA, OA, HOA, false, AT.plusMillis(6)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"text\":\"Alo\"",
        "\"text\":\"Alo\",\"msg_id\":{},\"attachments\":7",
        "\"text\":\"Alo\",\"msg_id\":null,\"attachments\":[null,1,{\"payload\":[]},{\"type\":{}}]",
        "\"text\":\"Alo\",\"attachments\":[{\"type\":\"location\",\"payload\":{\"coordinates\":\"x\"}}]",
        "\"text\":\"Alo\",\"attachments\":[{\"type\":\"card\",\"payload\":{\"description\":\"{\"}}]"
      })
  void what_a_customer_wrote_is_kept_however_odd_its_wrapping(String message) {
    String body =
        """
        {"app_id":"1","sender":{"id":"7","x":[[[]]]},"recipient":{"id":"8"},
         "event_name":"user_send_text","message":{%s},"timestamp":{"bad":true},"unknown":[{}]}
        """
            .formatted(message);

    var read = hook.read(body.getBytes(UTF_8)).getFirst();

    assertThat(read)
        .isInstanceOfSatisfying(
            MessageReceived.class,
            kept -> {
              assertThat(kept.text()).isEqualTo("Alo");
              assertThat(kept.id()).isNotBlank();
              assertThat(kept.at()).isEqualTo(NOW);
            });
    assertThat(hook.read(body.getBytes(UTF_8)).getFirst()).as("it comes again").isEqualTo(read);
  }

  @Test
  void a_megabyte_of_text_is_a_text() {
    String text = "ạ".repeat(1_000_000);
    String body = new String(body(), UTF_8).replace("Còn size 39 không ạ?", text);

    assertThat(((MessageReceived) hook.read(body.getBytes(UTF_8)).getFirst()).text())
        .isEqualTo(text);
  }
}
