package tintoi.files;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which addresses are somewhere on the public internet. Everything that is not known to be is
/// taken to be ours: this machine, its network, the cloud's metadata server. Source: IANA, IPv4 and
/// IPv6 Special-Purpose Address Registries, read 2026-11-27.
final class Addresses {
  private Addresses() {}

  static boolean isPublic(InetAddress address) {
    return switch (address) {
      case Inet4Address four -> isPublic(four.getAddress());
      case Inet6Address six -> isPublicSix(six.getAddress());
      default -> false;
    };
  }

  private static boolean isPublic(byte[] four) {
    int a = four[0] & 0xff;
    int b = four[1] & 0xff;
    int c = four[2] & 0xff;
    boolean ours =
        a == 0
            || a == 10
            || a == 127
            || (a == 100 && b >= 64 && b < 128) // carriers' own networks
            || (a == 169 && b == 254) // link-local, and the clouds' metadata
            || (a == 172 && b >= 16 && b < 32)
            || (a == 192 && b == 168)
            || (a == 192 && b == 0 && (c == 0 || c == 2))
            || (a == 192 && b == 88 && c == 99) // 6to4 relays
            || (a == 198 && (b == 18 || b == 19))
            || (a == 198 && b == 51 && c == 100)
            || (a == 203 && b == 0 && c == 113)
            || a >= 224; // multicast, reserved, broadcast
    return !ours;
  }

  /// Global unicast, and not a wrapping of an IPv4 address.
  private static boolean isPublicSix(byte[] six) {
    if (startsWith(six, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0))
      return isPublic(last(six, 12)); // NAT64; a network's own (64:ff9b:1::/48) is not public
    if (startsWith(six, 0x20, 0x02)) return isPublic(last(six, 2)); // 6to4
    if ((six[0] & 0xe0) != 0x20) return false;
    if (startsWith(six, 0x20, 0x01, 0x0d, 0xb8)) return false; // documentation
    return !(startsWith(six, 0x20, 0x01) && (six[2] & 0xfe) == 0); // Teredo, benchmarks, ORCHID
  }

  private static byte[] last(byte[] six, int from) {
    return Arrays.copyOfRange(six, from, from + 4);
  }

  private static boolean startsWith(byte[] address, int... bytes) {
    for (int i = 0; i < bytes.length; i++) if ((address[i] & 0xff) != bytes[i]) return false;
    return true;
  }

  /// The address a host literally is; null if it is a name.
  ///
  /// @throws UnknownHostException if it is a number in a form that others read otherwise than we:
  ///   decimal, octal, hexadecimal, with parts left out, with a zone
  static @Nullable InetAddress literal(String host) throws UnknownHostException {
    if (host.startsWith("[") && host.endsWith("]")) {
      if (host.contains("%")) throw new UnknownHostException("an address with a zone");
      return InetAddress.getByName(host);
    }
    String[] labels = host.split("\\.", -1);
    String last = labels[labels.length - 1].toLowerCase(Locale.ROOT);
    if (last.isEmpty() && labels.length > 1) last = labels[labels.length - 2];
    if (!last.matches("\\d+|0x[0-9a-f]*")) return null;
    if (!host.matches("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}"))
      throw new UnknownHostException("a number that is no plain address");
    return InetAddress.getByName(host);
  }
}
