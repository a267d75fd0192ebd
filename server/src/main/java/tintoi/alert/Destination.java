package tintoi.alert;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Where a webhook goes: an address that was looked up once, judged, and is then connected to as it
/// is. Whoever may add a webhook must not reach with it what only our server can reach, and a name
/// that answers differently the second time must not help.
record Destination(String host, int port, boolean encrypted, List<InetAddress> addresses) {

  /// The address cannot be a webhook's.
  @SuppressWarnings("serial") // never written anywhere
  static final class Forbidden extends Exception {
    Forbidden(String why) {
      super(why);
    }
  }

  /// @param inside true if addresses inside and plain http are allowed
  /// @throws UnknownHostException if the name has no address just now
  static Destination of(URI url, boolean inside) throws Forbidden, UnknownHostException {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean encrypted = scheme.equals("https");
    if (!encrypted && !(inside && scheme.equals("http"))) throw new Forbidden("it is not https");
    String host = url.getHost();
    if (host == null || host.isEmpty()) throw new Forbidden("it names no host");
    if (url.getRawUserInfo() != null) throw new Forbidden("it carries a user");
    int port = url.getPort() == -1 ? (encrypted ? 443 : 80) : url.getPort();
    if (port < 1 || port > 65_535) throw new Forbidden("its port is none");
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    InetAddress[] addresses = InetAddress.getAllByName(name);
    // One address inside is enough to refuse: which of them is connected to is not ours to choose.
    for (InetAddress address : addresses)
      if (!inside && isInside(address)) throw new Forbidden("it leads inside");
    return new Destination(name, port, encrypted, List.copyOf(Arrays.asList(addresses)));
  }

  /// Everything that is not a public unicast address. IPv4 written as IPv6 has become IPv4 before
  /// it comes here; IPv4 carried inside IPv6 is judged by what it carries.
  static boolean isInside(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) return true;
    return switch (address) {
      case Inet4Address four -> isInside4(four.getAddress());
      case Inet6Address six -> isInside6(six.getAddress());
      default -> true;
    };
  }

  private static boolean isInside4(byte[] bytes) {
    int a = bytes[0] & 255;
    int b = bytes[1] & 255;
    int c = bytes[2] & 255;
    return a == 0
        || a == 10
        || a == 127
        || (a == 100 && b >= 64 && b < 128) // shared by providers, RFC 6598
        || (a == 169 && b == 254)
        || (a == 172 && b >= 16 && b < 32)
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113)
        || a >= 224;
  }

  private static boolean isInside6(byte[] bytes) {
    int first = (bytes[0] & 255) << 8 | (bytes[1] & 255);
    if ((first & 0xfe00) == 0xfc00) return true; // unique local, RFC 4193
    if (first == 0x2002) return isInside4(Arrays.copyOfRange(bytes, 2, 6)); // 6to4
    if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) // NAT64
    return isInside4(Arrays.copyOfRange(bytes, 12, 16));
    if (startsWith(bytes, 0x20, 0x01, 0x0d, 0xb8)) return true; // documentation
    if (first == 0x2001 && (bytes[2] & 0xfe) == 0) return true; // Teredo, benchmarks, ORCHID
    return (first & 0xe000) != 0x2000; // all else that is not global unicast
  }

  private static boolean startsWith(byte[] address, int... bytes) {
    for (int i = 0; i < bytes.length; i++) if ((address[i] & 255) != bytes[i]) return false;
    return true;
  }
}
