package tintoi.provider;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The system's resolver, but for names below `slow.invalid`: those are this machine, which is said
/// after half a second. As with the system's, nothing interrupts who waits for it.
public final class SlowNames extends InetAddressResolverProvider {
  private static final long HALF_A_SECOND = 500_000_000L;

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver system = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        if (!host.endsWith(".slow.invalid")) return system.lookupByName(host, policy);
        long end = System.nanoTime() + HALF_A_SECOND;
        boolean interrupted = Thread.interrupted();
        while (System.nanoTime() - end < 0) {
          LockSupport.parkNanos(end - System.nanoTime());
          interrupted |= Thread.interrupted();
        }
        if (interrupted) Thread.currentThread().interrupt();
        return Stream.of(InetAddress.getLoopbackAddress());
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return system.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "slow names";
  }
}
