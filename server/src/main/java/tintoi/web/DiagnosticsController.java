package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Lanes;
import tintoi.delivery.Progress;
import tintoi.delivery.Tracking;

/// The text a person sends to a consultant: everything needed to help, and nothing of what the
/// customer is called or wrote.
@RestController
class DiagnosticsController {
  private final Tracking tracking;
  private final Lanes lanes;
  private final Channels channels;
  private final SupportText texts;
  private final String address;

  DiagnosticsController(
      Tracking tracking,
      Lanes lanes,
      Channels channels,
      SupportText texts,
      @Value("${tintoi.support-address:support@example.org}") String address) {
    this.tracking = tracking;
    this.lanes = lanes;
    this.channels = channels;
    this.texts = texts;
    this.address = address;
  }

  /// @param reference names the case in a conversation with the consultant
  /// @param mailto opens a mail to her with the text in it
  record Diagnostics(String reference, String text, String supportAddress, String mailto) {}

  @GetMapping("/api/deliveries/{deliveryId}/diagnostics")
  Diagnostics ofDelivery(Person person, @PathVariable UUID deliveryId) {
    UUID workspaceId = person.workspaceId();
    Progress progress = tracking.find(workspaceId, deliveryId).orElseThrow(Problem::notFound);
    Channel channel =
        channels.find(workspaceId, progress.delivery().channelId()).orElseThrow(Problem::notFound);
    String reference = SupportText.reference(deliveryId);
    return answer(
        reference,
        texts.ofDelivery(
            reference, person, channel, progress, tracking.attempts(workspaceId, deliveryId)));
  }

  @GetMapping("/api/channels/{channelId}/diagnostics")
  Diagnostics ofChannel(Person person, @PathVariable UUID channelId) {
    UUID workspaceId = person.workspaceId();
    Channel channel = channels.find(workspaceId, channelId).orElseThrow(Problem::notFound);
    String reference = SupportText.reference(channelId);
    return answer(
        reference,
        texts.ofChannel(
            reference,
            person,
            channel,
            lanes.standing(workspaceId, channelId),
            tracking.waiting(workspaceId, channelId)));
  }

  private Diagnostics answer(String reference, String text) {
    String mailto =
        "mailto:%s?subject=%s&body=%s"
            .formatted(
                address,
                UriUtils.encode("Tintoi " + reference, UTF_8),
                UriUtils.encode(text.replace("\n", "\r\n"), UTF_8));
    return new Diagnostics(reference, text, address, mailto);
  }
}
