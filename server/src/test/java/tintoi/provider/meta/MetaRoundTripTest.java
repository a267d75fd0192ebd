package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Delivered;
import tintoi.provider.InboundEvent.Echo;
import tintoi.provider.InboundEvent.MessageReceived;
import tintoi.provider.Letterbox;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Wire;

/// What the simulators send by themselves is signed, escaped and batched as Meta does it, and comes
/// through our hook.
class MetaRoundTripTest {
  private final SimulatedWorld world = new SimulatedWorld();
  private final Letterbox letterbox = new Letterbox();
  private final MetaHook hook = new MetaHook(Connected.properties(world.at("")));

  @AfterEach
  void close() {
    letterbox.close();
    world.close();
  }

  @Test
  void a_question_comes_in_and_our_answer_comes_back_as_echo_and_receipt() throws Exception {
    world.control("PUT", "webhooks", "{\"meta\":\"" + letterbox.address("/hooks/meta") + "\"}");
    var credential = Connected.page(world);
    world.control("POST", "meta/messages", "{\"customer\":\"hoa\",\"text\":\"Còn size 39? 👟\"}");

    var question = (MessageReceived) events(1).getFirst();
    assertThat(question.text()).isEqualTo("Còn size 39? 👟");
    assertThat(question.externalId()).isEqualTo(PAGE);

    var reference = UUID.randomUUID();
    var reply = new Outgoing.Text(reference, question.conversation(), "Dạ còn ạ");
    var answer =
        new MessengerConnector(Connected.graph(world.at(""), new Wire())).send(credential, reply);

    var id = ((Accepted) answer).providerMessageId();
    var events = events(2);
    assertThat(events)
        .hasAtLeastOneElementOfType(Delivered.class)
        .filteredOn(Echo.class::isInstance)
        .map(Echo.class::cast)
        .singleElement()
        .satisfies(echo -> {
          assertThat(echo.reference()).isEqualTo(reference);
          assertThat(echo.id()).isEqualTo(id);
          assertThat(echo.text()).isEqualTo("Dạ còn ạ");
        });
  }

  @Test
  void a_comment_comes_in_and_our_reply_comes_back_as_the_pages_own() throws Exception {
    world.control("PUT", "webhooks", "{\"meta\":\"" + letterbox.address("/hooks/meta") + "\"}");
    var credential = Connected.page(world);
    world.control("POST", "meta/comments", "{\"customer\":\"thu\",\"text\":\"Giá sao ạ?\"}");

    var question = (MessageReceived) events(1).getFirst();
    assertThat(question.customerName()).isEqualTo("Phạm Thu");
    assertThat(question.conversation()).isEqualTo(question.id());

    var reply = new Outgoing.CommentReply(UUID.randomUUID(), question.conversation(), "Dạ 890k ạ");
    new PageCommentConnector(Connected.graph(world.at(""), new Wire())).send(credential, reply);

    assertThat(events(1).getFirst())
        .isInstanceOfSatisfying(
            Echo.class,
            echo -> {
              assertThat(echo.conversation()).isEqualTo(question.conversation());
              assertThat(echo.text()).isEqualTo("Dạ 890k ạ");
            });
  }

  @Test
  void every_call_proves_the_apps_secret_and_one_that_does_not_is_refused() throws Exception {
    world.control("PUT", "webhooks", "{\"meta\":\"" + letterbox.address("/hooks/meta") + "\"}");
    var credential = Connected.page(world);
    world.control("POST", "meta/messages", "{\"customer\":\"hoa\",\"text\":\"Còn không ạ?\"}");
    var question = (MessageReceived) events(1).getFirst();
    var reply = new Outgoing.Text(UUID.randomUUID(), question.conversation(), "Dạ còn ạ");

    assertThat(
            new MessengerConnector(Connected.graph(world.at(""), new Wire()))
                .send(credential, reply))
        .isInstanceOf(Accepted.class);
    assertThat(world.unproven("/graph/v25.0/me", "Authorization", "Bearer " + credential.token()))
        .contains("require an appsecret_proof");
  }

  private List<InboundEvent> events(int atLeast) throws InterruptedException {
    List<InboundEvent> events = new ArrayList<>();
    while (events.size() < atLeast) {
      var letter = letterbox.next();
      assertThat(hook.verify(letter.body(), letter::header)).isTrue();
      events.addAll(hook.read(letter.body()));
    }
    return events;
  }
}
