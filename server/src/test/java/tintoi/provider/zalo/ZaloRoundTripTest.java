package tintoi.provider.zalo;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.OA;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tintoi.provider.Credential;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Delivered;
import tintoi.provider.InboundEvent.Echo;
import tintoi.provider.InboundEvent.MessageReceived;
import tintoi.provider.Letterbox;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Wire;

/// What the simulators send by themselves is signed as Zalo does it, and comes through our hook.
class ZaloRoundTripTest {
  private final SimulatedWorld world = new SimulatedWorld();
  private final Letterbox letterbox = new Letterbox();
  private final ZaloHook hook =
      new ZaloHook(ZaloConnected.properties(world.at("")), Clock.systemUTC());

  @AfterEach
  void close() {
    letterbox.close();
    world.close();
  }

  @Test
  void a_question_comes_in_and_our_answer_comes_back_as_echo_and_receipt() throws Exception {
    world.control("PUT", "webhooks", "{\"zalo\":\"" + letterbox.address("/hooks/zalo") + "\"}");
    var credential = new Credential(OA, ZaloConnected.oa(world).secrets().access());
    world.control("POST", "zalo/messages", "{\"customer\":\"zhoa\",\"text\":\"Shop ơi 👋\"}");

    var question = (MessageReceived) events(1).getFirst();
    assertThat(question.text()).isEqualTo("Shop ơi 👋");
    assertThat(question.externalId()).isEqualTo(OA);

    var reply = new Outgoing.Text(UUID.randomUUID(), question.conversation(), "Dạ shop đây ạ");
    var answer = ZaloConnected.connector(world.at(""), new Wire()).send(credential, reply);

    var id = ((Accepted) answer).providerMessageId();
    var events = events(2);
    assertThat(events)
        .anySatisfy(event -> {
          assertThat(event).isInstanceOf(Echo.class);
          assertThat(((Echo) event).id()).isEqualTo(id);
        })
        .anySatisfy(event -> {
          assertThat(event).isInstanceOf(Delivered.class);
          assertThat(((Delivered) event).ids()).containsExactly(id);
        });
  }

  @Test
  void every_call_proves_the_apps_secret_and_one_that_does_not_is_refused() throws Exception {
    world.control("PUT", "webhooks", "{\"zalo\":\"" + letterbox.address("/hooks/zalo") + "\"}");
    var credential = new Credential(OA, ZaloConnected.oa(world).secrets().access());
    world.control("POST", "zalo/messages", "{\"customer\":\"zhoa\",\"text\":\"Shop ơi\"}");
    var question = (MessageReceived) events(1).getFirst();
    var reply = new Outgoing.Text(UUID.randomUUID(), question.conversation(), "Dạ shop đây ạ");

    assertThat(ZaloConnected.connector(world.at(""), new Wire()).send(credential, reply))
        .isInstanceOf(Accepted.class);
    assertThat(world.unproven("/zalo-api/v2.0/oa/getoa", "access_token", credential.token()))
        .contains("-242");
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
