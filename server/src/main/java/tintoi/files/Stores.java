package tintoi.files;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/// Which store new content goes to, and where older content is: whoever changes the setting keeps
/// what was kept before.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FileProperties.class)
class Stores {
  private final DiskStore disk;
  private final S3Store s3;
  private final boolean onS3;
  private final long largest;

  Stores(
      FileProperties properties,
      @Value("${tintoi.data:./data}") Path data,
      OnDisk onDisk,
      Clock clock) {
    Path folder = properties.folder();
    disk = new DiskStore(folder == null ? data.resolve("files") : folder, onDisk::some);
    URI endpoint = properties.s3().endpoint();
    onS3 = endpoint != null;
    s3 =
        new S3Store(
            properties.s3(), endpoint == null ? URI.create("http://localhost") : endpoint, clock);
    largest = properties.largest().toBytes();
  }

  long largest() {
    return largest;
  }

  Store current() {
    return onS3 ? s3 : disk;
  }

  Store of(StoredFile.Place place) {
    return switch (place) {
      case DISK -> disk;
      case S3 -> s3;
    };
  }
}
