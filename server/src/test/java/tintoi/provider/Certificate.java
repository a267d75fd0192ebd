package tintoi.provider;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A certificate nobody should believe, and a server that shows it.
public final class Certificate {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final SSLContext tls;

  private Certificate(SSLContext tls) {
    this.tls = tls;
  }

  /// For localhost, and over since nine days ago.
  public static Certificate expired() throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("tintoi-certificate");
    Path store = folder.resolve("store.p12");
    try {
      var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
      int code =
          new ProcessBuilder(
                  keytool,
                  "-genkeypair",
                  "-alias",
                  "x",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=dns:localhost",
                  "-startdate",
                  "-10d",
                  "-validity",
                  "1",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  new String(PASSWORD))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (code != 0) throw new IOException("keytool ended with " + code);
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(managers.getKeyManagers(), null, null);
      return new Certificate(tls);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(store);
      Files.deleteIfExists(folder);
    }
  }

  /// Shakes every hand it is offered, and says nothing.
  public SSLServerSocket serve() throws IOException {
    var server =
        (SSLServerSocket)
            tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try (var socket = (SSLSocket) server.accept()) {
              socket.startHandshake();
              socket.getInputStream().readAllBytes();
            } catch (IOException _) {
              // It was not believed.
            }
          }
        });
    return server;
  }
}
