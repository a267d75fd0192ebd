package tintoi.files;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Brings a file from an address that somebody else wrote down. The address is resolved once, every
/// answer of the resolver must be on the public internet, and the connection goes to that very
/// answer; each redirect is looked at anew. It carries no cookie, no token, no name of ours, ends
/// in time, and reads no more than the largest file we keep. Nothing is decoded.
@Component
public class Fetcher {
  private static final int REDIRECTS = 3;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Resolver resolver;
  private final Set<String> allowed;
  private final long largest;
  private final PinnedGet get;

  @Autowired
  Fetcher(FileProperties properties) {
    this(properties, Resolver.SYSTEM, DEADLINE);
  }

  Fetcher(FileProperties properties, Resolver resolver, Duration deadline) {
    this.resolver = resolver;
    this.allowed = properties.fetchFrom().stream().map(Fetcher::server).collect(Collectors.toSet());
    this.largest = properties.largest().toBytes();
    this.get = new PinnedGet(deadline);
  }

  /// What came of it.
  public sealed interface Result {
    /// @param content a temporary file; the caller deletes it
    /// @param name as the server calls it; empty if it does not
    record Brought(Path content, String name) implements Result {}

    /// It will not be brought: asking again is of no use.
    ///
    /// @param cause of the failure dictionary
    record Never(String cause, String detail) implements Result {}

    /// Not now.
    record NotNow(String detail) implements Result {}

    /// It was given, and our own disk did not take it.
    record NotTaken(String detail) implements Result {}
  }

  /// Never throws for what is on the other side.
  public Result fetch(String address) {
    String next = address;
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      Target target;
      try {
        target = target(next);
      } catch (Forbidden e) {
        return new Result.Never("attachment.forbidden", String.valueOf(e.getMessage()));
      } catch (UnknownHostException e) {
        return new Result.NotNow("no such host: " + e.getMessage());
      }
      try {
        PinnedGet.Got got = get.get(target.uri, target.address, largest);
        if (got.status() == 200 && got.content() != null)
          return new Result.Brought(got.content(), got.name());
        if (!got.isRedirect()) return refused(got.status());
        next = target.uri.resolve(got.location()).toString();
      } catch (PinnedGet.TooLarge _) {
        return new Result.Never("attachment.too_large", "more than " + largest + " bytes");
      } catch (Draft.NotTaken e) {
        return new Result.NotTaken(String.valueOf(e.getMessage()));
      } catch (IOException | IllegalArgumentException e) {
        return new Result.NotNow(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
    return new Result.Never("attachment.forbidden", "more than " + REDIRECTS + " redirects");
  }

  /// Links of the providers are good for a time: 401, 403, 404 and 410 mean that it is over.
  private static Result refused(int status) {
    return switch (status) {
      case 400, 401, 403, 404, 410 -> new Result.Never("attachment.gone", "status " + status);
      default -> new Result.NotNow("status " + status);
    };
  }

  private record Target(URI uri, InetAddress address) {}

  private static final class Forbidden extends Exception {
    private static final long serialVersionUID = 1;

    Forbidden(String words) {
      super(words, null, false, false);
    }
  }

  private Target target(String address) throws Forbidden, UnknownHostException {
    URI uri = parse(address);
    String host = uri.getHost();
    boolean web =
        "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
    if (!web || host == null) throw new Forbidden("not a web address");
    if (uri.getRawUserInfo() != null) throw new Forbidden("an address with a user in it");
    boolean isAllowed = allowed.contains(server(uri));
    int port = PinnedGet.port(uri);
    if (!isAllowed && port != 80 && port != 443) throw new Forbidden("port " + port);
    List<InetAddress> all = resolve(host);
    for (InetAddress one : all)
      if (!isAllowed && !Addresses.isPublic(one))
        throw new Forbidden(host + " is not on the public internet");
    return new Target(uri, all.getFirst());
  }

  private List<InetAddress> resolve(String host) throws Forbidden, UnknownHostException {
    @Nullable InetAddress literal;
    try {
      literal = Addresses.literal(host);
    } catch (UnknownHostException e) {
      throw new Forbidden(host + ": " + e.getMessage());
    }
    return literal == null ? resolver.resolve(host) : List.of(literal);
  }

  private static URI parse(String address) throws Forbidden {
    try {
      return new URI(address.strip());
    } catch (URISyntaxException e) {
      throw new Forbidden("not an address: " + e.getReason());
    }
  }

  /// Scheme, host and port, and nothing else: `http://localhost:8081`.
  private static String server(URI uri) {
    return "%s://%s:%d"
        .formatted(uri.getScheme(), uri.getHost(), PinnedGet.port(uri))
        .toLowerCase(Locale.ROOT);
  }
}
