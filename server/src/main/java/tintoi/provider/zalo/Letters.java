package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Content;
import tintoi.provider.Credential;
import tintoi.provider.Media;
import tintoi.provider.Multipart;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Uploads;
import tintoi.provider.zalo.ZaloClient.Said;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Messages on their way. Source: Zalo, OA, Tin tư vấn and Upload, and the samples of Zalo's own
/// Java SDK, read 2026-11-20.
///
/// A file is uploaded first and sent by what the upload is called: what is uploaded is no message
/// yet, so that nothing is in doubt while bytes travel. Uploads are kept for seven days; what Zalo
/// does not know any more is uploaded anew, once.
final class Letters {
  static final Set<String> PICTURES = Set.of("image/jpeg", "image/png");
  static final String GIF = "image/gif";

  /// "attachment_id was expired".
  private static final String EXPIRED = "-100";

  /// "message type is invalid or not support".
  private static final String WRONG_PLACE = "-233";

  private static final String CONSULTATION = "/v3.0/oa/message/cs";

  /// For visitors without an account, and for lists where the other one does not take them.
  private static final String OLDER = "/v2.0/oa/message";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ZaloClient zalo;
  private final String formImage;

  /// Zalo keeps them for seven days.
  private final Uploads uploads = new Uploads(Duration.ofDays(6));

  /// @param formImage shown with a form whose writer gave no picture
  Letters(ZaloClient zalo, String formImage) {
    this.zalo = zalo;
    this.formImage = formImage;
  }

  ProviderAnswer send(Credential credential, Outgoing message) {
    if (message.bare() instanceof Outgoing.Rich(_, _, var text, var content))
      return rich(credential, message, text, content);
    Media media = message.media();
    if (media == null)
      return send(credential, message, JSON.createObjectNode().put("text", message.text()));
    return piece(credential, media)
        .send(
            id -> send(credential, message, attachment(as(media), id, media)),
            answer -> isRefused(answer, EXPIRED));
  }

  /// See [tintoi.provider.Connector#prepare].
  @Nullable ProviderAnswer prepare(Credential credential, Outgoing message) {
    Media media = message.media();
    return media == null || message.bare() instanceof Outgoing.Rich
        ? null
        : piece(credential, media).prepare();
  }

  private Uploads.Piece piece(Credential credential, Media media) {
    String as = as(media);
    return uploads.of(credential, as, media, () -> upload(credential, media, as));
  }

  /// @return accepted with what it is called from now on
  private ProviderAnswer upload(Credential credential, Media media, String as) {
    var form = new Multipart(Map.of(), "file", media);
    return switch (zalo.upload("/v2.0/oa/upload/" + as, form, credential.token())) {
      case Said.Silence(_, var detail) -> new ProviderAnswer.NoAnswer(false, "upload: " + detail);
      case Said.Refusal(var error, _, var usage) -> new ProviderAnswer.Refused(error, usage);
      case Said.Data(var json, var usage) -> {
        String id = text(json.path("data").path(as.equals("file") ? "token" : "attachment_id"));
        yield id.isEmpty()
            ? new ProviderAnswer.NoAnswer(false, "upload: an answer without its id")
            : new ProviderAnswer.Accepted(id, usage);
      }
    };
  }

  /// Whether lists are taken where everything else of its kind is, its pages do not agree: what is
  /// refused as being in the wrong place has not been sent, and goes to the other.
  private ProviderAnswer rich(
      Credential credential, Outgoing message, String text, Content content) {
    ObjectNode json = Contents.message(content, text, formImage);
    String path = Contents.path(content);
    ProviderAnswer answer = send(credential, message, json, path);
    boolean elsewhere = Contents.isList(content) && isRefused(answer, WRONG_PLACE);
    return elsewhere ? send(credential, message, json, OLDER) : answer;
  }

  private static boolean isRefused(ProviderAnswer answer, String code) {
    return answer instanceof ProviderAnswer.Refused(var error, _) && error.code().equals(code);
  }

  private ProviderAnswer send(Credential credential, Outgoing to, ObjectNode message) {
    return send(credential, to, message, CONSULTATION);
  }

  private ProviderAnswer send(Credential credential, Outgoing to, ObjectNode message, String path) {
    var correspondent = Correspondent.of(to.recipient());
    var body = JSON.createObjectNode();
    body.set("recipient", correspondent.json());
    body.set("message", message);
    String address = correspondent.isAnonymous() ? OLDER : path;
    return switch (zalo.post(address, body, credential.token())) {
      case Said.Silence(var left, var detail) -> new ProviderAnswer.NoAnswer(left, detail);
      case Said.Refusal(var error, _, var usage) -> new ProviderAnswer.Refused(error, usage);
      case Said.Data(var json, var usage) -> {
        String id = text(json.path("data").path("message_id"));
        yield !ProviderAnswer.proves(id)
            ? new ProviderAnswer.Refused(
                ZaloClient.unreadable(200, "an answer without message_id"), usage)
            : new ProviderAnswer.Accepted(id, QuotaObject.read(json, usage));
      }
    };
  }

  private static String as(Media media) {
    if (PICTURES.contains(media.type())) return "image";
    return media.type().equals(GIF) ? "gif" : "file";
  }

  private static ObjectNode attachment(String as, String id, Media media) {
    var message = JSON.createObjectNode();
    var attachment = message.putObject("attachment");
    if (as.equals("file")) {
      attachment.put("type", "file").putObject("payload").put("token", id);
      return message;
    }
    var payload = attachment.put("type", "template").putObject("payload");
    var element = payload.put("template_type", "media").putArray("elements").addObject();
    element.put("media_type", as).put("attachment_id", id);
    if (as.equals("gif") && media.width() > 0)
      element.put("width", media.width()).put("height", media.height());
    return message;
  }
}
