package tintoi.files;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Where files are kept and what may be brought from outside.
///
/// @param folder where content is kept on disk; null = `files` in the data folder
/// @param largest of one file, in or out; at most 100 MB
/// @param fetchFrom servers (`http://host:port`) that inbound attachments may be brought from
///   though they are not on the public internet: the sandbox's simulators, nothing else
/// @param s3 a store that speaks S3; without an endpoint the disk is used
@ConfigurationProperties("tintoi.files")
record FileProperties(
    @Nullable Path folder,
    @DefaultValue("25MB") DataSize largest,
    @DefaultValue List<URI> fetchFrom,
    @DefaultValue S3 s3) {

  FileProperties {
    if (largest.toBytes() < 1 || largest.toMegabytes() > 100)
      throw new IllegalArgumentException(
          "tintoi.files.largest is %s, must be between 1B and 100MB".formatted(largest));
    for (URI server : fetchFrom)
      if (server.getHost() == null
          || !("http".equals(server.getScheme()) || "https".equals(server.getScheme())))
        throw new IllegalArgumentException(
            "tintoi.files.fetch-from names %s, must be like http://localhost:8081"
                .formatted(server));
  }

  /// @param endpoint where the store is, like `https://s3.eu-central-1.amazonaws.com`; null = none
  /// @param accessKey with the secret key; never printed
  /// @param pathStyle the bucket in the path, as most stores other than Amazon's want it
  record S3(
      @Nullable URI endpoint,
      @DefaultValue("us-east-1") String region,
      @DefaultValue("") String bucket,
      @DefaultValue("") String accessKey,
      @DefaultValue("") String secretKey,
      @DefaultValue("true") boolean pathStyle) {
    S3 {
      if (endpoint != null && (bucket.isEmpty() || accessKey.isEmpty() || secretKey.isEmpty()))
        throw new IllegalArgumentException(
            "tintoi.files.s3.endpoint needs bucket, access-key and secret-key beside it");
    }

    @Override
    public String toString() {
      return "S3[endpoint=%s, bucket=%s, keys=***]".formatted(endpoint, bucket);
    }
  }
}
