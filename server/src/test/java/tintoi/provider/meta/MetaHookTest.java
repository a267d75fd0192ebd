package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tintoi.provider.ChannelKind.MESSENGER;
import static tintoi.provider.ChannelKind.PAGE_COMMENT;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tintoi.provider.Hook;
import tintoi.provider.HookContract;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tintoi.provider.InboundEvent.Delivered;
import tintoi.provider.InboundEvent.Echo;
import tintoi.provider.InboundEvent.Edited;
import tintoi.provider.InboundEvent.Hidden;
import tintoi.provider.InboundEvent.Ignored;
import tintoi.provider.InboundEvent.Lifted;
import tintoi.provider.InboundEvent.MessageReceived;
import tintoi.provider.InboundEvent.Post;
import tintoi.provider.InboundEvent.Reacted;
import tintoi.provider.InboundEvent.Read;
import tintoi.provider.InboundEvent.Routed;
import tintoi.provider.InboundEvent.Routed.Holder;
import tintoi.provider.InboundEvent.WindowOpened;
import tintoi.provider.InboundEvent.Withdrawn;
import tintoi.provider.Recorded;

class MetaHookTest implements HookContract {
  private static final String PAGE = "100000000000001";
  private static final String POST = PAGE + "_555";
  private static final Instant AT = Instant.ofEpochSecond(1_795_410_000);

  private final MetaHook hook = new MetaHook(Connected.properties(URI.create("http://localhost")));

  @Override
  public Hook hook() {
    return hook;
  }

  @Override
  public byte[] body() {
    return Recorded.body("meta/feed.json");
  }

  @Override
  public Map<String, String> signed(byte[] body) {
    return Map.of("X-Hub-Signature-256", "sha256=" + Hmac.hex(Connected.SECRET, body));
  }

  private List<InboundEvent> read(String name) {
    return hook.read(Recorded.body("meta/" + name + ".json"));
  }

  @Test
  void a_message_is_read_with_its_escaped_vietnamese() {
    assertThat(read("message"))
        .containsExactly(received("7100000000100001", "m_hoa1", "Còn size 39 không ạ?", AT));
  }

  @Test
  void numbers_for_ids_and_one_object_for_a_list_are_read_all_the_same() {
    assertThat(read("message-old-shape"))
        .containsExactly(
            received(
                "7100000000100001",
                "mid.1457764197618:41d102a3e1ae206a38",
                "hello",
                Instant.ofEpochMilli(1_457_764_197_627L)));
  }

  @Test
  void what_is_no_text_is_an_attachment_with_its_address() {
    var said = read("attachments").stream().map(MessageReceived.class::cast).toList();

    assertThat(said)
        .extracting(MessageReceived::text)
        .containsExactly("", "", "", "", "", "xem nhé");
    assertThat(said)
        .extracting(MessageReceived::attachments)
        .containsExactly(
            List.of(
                new Attachment(Kind.IMAGE, "https://cdn.example/1.jpg", ""),
                new Attachment(Kind.IMAGE, "https://cdn.example/2.jpg", "")),
            List.of(new Attachment(Kind.STICKER, "https://cdn.example/s.png", "")),
            List.of(new Attachment(Kind.AUDIO, "https://cdn.example/a.mp4", "")),
            List.of(new Attachment(Kind.LINK, "", "Giày da")),
            List.of(new Attachment(Kind.OTHER, "", "")),
            List.of(new Attachment(Kind.VIDEO, "https://cdn.example/v.mp4", "")));
  }

  @Test
  void an_echo_gives_our_reference_back_only_if_our_app_wrote_it() {
    var ours = UUID.fromString("019ab000-0000-7000-8000-000000000001");
    assertThat(read("echoes"))
        .containsExactly(
            echo("m_e1", "Dạ còn ạ", AT, ours),
            new Echo(
                MESSENGER,
                PAGE,
                "7100000000100001",
                "m_e2",
                "from the Page inbox",
                List.of(),
                AT.plusMillis(1),
                null,
                true),
            echo("m_e3", "metadata of an older version", AT.plusMillis(2), null));
  }

  @Test
  void receipts_are_read_with_ids_or_with_a_watermark_alone() {
    String hoa = "7100000000100001";
    assertThat(read("receipts"))
        .containsExactly(
            new Delivered(MESSENGER, PAGE, hoa, List.of("m_e1", "m_e2"), AT, AT),
            new Delivered(MESSENGER, PAGE, hoa, List.of(), AT.plusMillis(500), AT.plusMillis(500)),
            new Read(MESSENGER, PAGE, hoa, List.of(), AT.plusMillis(900), AT.plusMillis(1_000)));
  }

  @Test
  void a_tap_is_a_message_with_what_stands_behind_it() {
    assertThat(read("conversation").subList(0, 2))
        .containsExactly(
            tapped("m_q", "Size 39", "SIZE_39", AT),
            tapped("m_b", "Đặt mua", "BUY_39", AT.plusMillis(1)));
    assertThat(read("others").subList(0, 2).stream().map(MessageReceived.class::cast))
        .extracting(MessageReceived::id, MessageReceived::payload)
        .containsExactly(tuple("m_p1", "GET_STARTED"), tuple("postback:7:1795410000001", "PRICE"));
  }

  @Test
  void signs_other_words_and_a_link_are_what_the_customer_did() {
    assertThat(read("conversation").subList(2, 8))
        .containsExactly(
            new Reacted(MESSENGER, PAGE, "7", "m_e1", "❤", AT.plusMillis(2)),
            new Reacted(MESSENGER, PAGE, "7", "m_e1", "", AT.plusMillis(3)),
            new Edited(MESSENGER, PAGE, "7", "m_q", "Size 40", AT.plusMillis(4)),
            new Ignored(PAGE, "optin"),
            new WindowOpened(MESSENGER, PAGE, "7", AT.plusMillis(6)),
            new MessageReceived(
                MESSENGER,
                PAGE,
                "7",
                "7",
                "",
                "m_u",
                "",
                List.of(new Attachment(Kind.OTHER, "", "")),
                AT.plusMillis(7),
                null,
                null));
    assertThat(read("others").get(6))
        .isEqualTo(new Withdrawn(MESSENGER, PAGE, "7", "m_x", AT.plusMillis(6)));
  }

  @Test
  void what_nobody_knows_is_strange_and_what_concerns_nobody_here_is_not() {
    var events = read("conversation");

    assertThat(events.get(8)).isEqualTo(new Ignored(PAGE, "policy-enforcement"));
    assertThat(events.get(9)).isEqualTo(Ignored.strange(PAGE, "messaging event [from_next_year]"));
  }

  @Test
  void a_restriction_that_ends_lets_go_and_one_that_begins_is_told_by_the_next_refusal() {
    assertThat(read("conversation").subList(16, 19))
        .containsExactly(
            new Lifted(PAGE, AT.plusMillis(16)),
            new Lifted(PAGE, AT.plusMillis(17)),
            new Ignored(PAGE, "business_integrity"));
  }

  @Test
  void what_another_app_holds_is_kept_and_known_to_be_so() {
    var events = read("conversation");

    assertThat((MessageReceived) events.get(10))
        .extracting(MessageReceived::text, MessageReceived::standby)
        .containsExactly("another app has this", true);
    assertThat(events.subList(11, 15))
        .containsExactly(
            routed(Holder.OTHER, "263902037430900", 11),
            routed(Holder.US, "", 12),
            routed(Holder.ASKED, "555", 13),
            routed(Holder.OTHER, "", 14));
    assertThat(((Echo) events.get(15)).attachments())
        .containsExactly(new Attachment(Kind.CARD, "", "Giày da"));
  }

  private static Routed routed(Holder holder, String app, int millis) {
    return new Routed(MESSENGER, PAGE, "7", holder, app, AT.plusMillis(millis));
  }

  private static MessageReceived tapped(String mid, String text, String payload, Instant at) {
    return new MessageReceived(
        MESSENGER, PAGE, "7", "7", "", mid, text, List.of(), at, null, null, payload, false);
  }

  @Test
  void comments_hang_on_their_root_and_the_pages_own_are_echoes() {
    var events = read("feed");

    assertThat(events.get(0))
        .isEqualTo(
            new MessageReceived(
                PAGE_COMMENT,
                PAGE,
                "555_1",
                "7100000000100003",
                "Phạm Thu",
                "555_1",
                "Giá sao ạ?",
                AT,
                null,
                new Post(POST, "")));
    assertThat(events.get(1))
        .isEqualTo(
            new MessageReceived(
                PAGE_COMMENT,
                PAGE,
                "555_1",
                "7100000000100002",
                "Bình",
                "555_2",
                "cùng hỏi",
                AT.plusSeconds(1),
                "555_1",
                new Post(POST, "")));
    assertThat(events.get(2))
        .isEqualTo(
            new Echo(PAGE_COMMENT, PAGE, "555_1", "555_3", "Dạ 890k ạ", AT.plusSeconds(2), null));
    assertThat(((MessageReceived) events.get(3)).text()).isEmpty();
    assertThat(((MessageReceived) events.get(3)).attachments())
        .extracting(Attachment::kind)
        .containsExactly(Kind.IMAGE);
    assertThat(((MessageReceived) events.get(3)).customer()).isEqualTo("7100000000100003");
    assertThat(events.get(4))
        .isInstanceOfSatisfying(
            Edited.class,
            edited -> {
              assertThat(edited.id()).isEqualTo("555_1");
              assertThat(edited.conversation()).isEqualTo("555_1");
              assertThat(edited.text()).isEqualTo("x");
              assertThat(edited.asNew()).isInstanceOf(MessageReceived.class);
            });
    assertThat(events.get(5))
        .isEqualTo(new Withdrawn(PAGE_COMMENT, PAGE, "555_1", "555_1", AT.plusSeconds(5)));
    assertThat(events.get(6)).isInstanceOf(Ignored.class);
    assertThat(((Ignored) events.get(7)).why()).contains("mention");
  }

  @Test
  void what_becomes_of_a_comment_is_told_with_the_time_it_happened() {
    var events = read("feed");
    Instant told = AT.plusSeconds(10); // the entry's; created_time is the comment's own

    assertThat(((Edited) events.get(4)).at()).isEqualTo(told);
    assertThat(events.get(8))
        .isEqualTo(new Hidden(PAGE_COMMENT, PAGE, "555_1", "555_2", true, told));
    assertThat(events.get(9))
        .isEqualTo(new Hidden(PAGE_COMMENT, PAGE, "555_1", "555_2", false, told));
    assertThat(((Edited) events.get(10)).asNew()).isInstanceOf(Echo.class);
    assertThat(((Ignored) events.get(11)).why()).isEqualTo("comment mute");
    assertThat(((Ignored) events.get(12)).why()).contains("author");
  }

  @Test
  void an_app_without_a_secret_lets_nothing_in() {
    var none =
        new MetaProperties(
            URI.create("http://x"), URI.create("http://x"), "v25.0", "", "", "", List.of());

    assertThat(new MetaHook(none).verify(body(), HookContract.header(signed(body())))).isFalse();
    assertThat(none.toString()).doesNotContain("verify");
  }

  private static MessageReceived received(String sender, String mid, String text, Instant at) {
    return new MessageReceived(MESSENGER, PAGE, sender, sender, "", mid, text, at, null, null);
  }

  private static Echo echo(String mid, String text, Instant at, @Nullable UUID reference) {
    return new Echo(MESSENGER, PAGE, "7100000000100001", mid, text, at, reference);
  }
}
