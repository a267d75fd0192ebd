package tintoi.files;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Asks where a host is.
interface Resolver {
  Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /// At least one address.
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
