package tintoi.files;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.springframework.util.unit.DataSize;
import tintoi.provider.Mutator;
import tintoi.provider.Puppet;
import tintoi.provider.Subject;

/// Bringing a file from a server that answers as it likes.
public final class FetchSubject implements Subject {
  private static final String PART = "GET /a";
  private static final int LARGEST = 50_000;

  private final Puppet puppet = new Puppet(URI.create("http://localhost"));
  private final Fetcher fetcher;

  public FetchSubject() {
    puppet.remember();
    var none = new FileProperties.S3(null, "us-east-1", "", "", "", true);
    var properties =
        new FileProperties(null, DataSize.ofBytes(LARGEST), List.of(puppet.uri()), none);
    fetcher =
        new Fetcher(
            properties, _ -> List.of(InetAddress.getLoopbackAddress()), Duration.ofSeconds(2));
  }

  @Override
  public String name() {
    return "fetch";
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public List<String> parts() {
    return List.of(PART);
  }

  @Override
  public byte[] spoil(String part, Mutator mutator) {
    List<String> headers =
        List.of(
            "Content-Type: image/png",
            "Content-Disposition: attachment; filename*=UTF-8''h%C3%B3a%20%C4%91%C6%A1n.pdf");
    return mutator.answer(
        "200 OK",
        headers,
        "{\"content\":[1,2,3]}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  @Override
  public void take(String part, byte[] spoilt) throws IOException {
    puppet.instead(PART, spoilt);
    switch (fetcher.fetch(puppet.uri() + "/a")) {
      case Fetcher.Result.Brought(var content, var name) -> {
        long size = Files.size(content);
        Files.delete(content);
        if (size > LARGEST) throw new AssertionError("brought " + size);
        if (Names.clean(name, "image/png").isEmpty()) throw new AssertionError("without a name");
      }
      case Fetcher.Result.Never(var cause, _) -> {
        if (!cause.startsWith("attachment.")) throw new AssertionError("never: " + cause);
      }
      case Fetcher.Result.NotNow _ -> {}
      case Fetcher.Result.NotTaken(var detail) -> throw new AssertionError("our disk: " + detail);
    }
  }
}
