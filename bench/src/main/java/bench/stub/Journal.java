package bench.stub;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The log: a preallocated file of fixed records, written by the provider and read by the harness
/// while it grows. Times are CLOCK_MONOTONIC, which all processes of a machine share.
final class Journal {
  static final int RECORD = 48;
  private static final int HEADER = 16;

  private final MappedByteBuffer map;
  private final int most;
  private int count;

  private Journal(MappedByteBuffer map) {
    this.map = map;
    this.most = (map.capacity() - HEADER) / RECORD;
    this.count = map.getInt(0);
  }

  static Journal create(Path file, int records) throws IOException {
    return open(file, HEADER + (long) records * RECORD);
  }

  static Journal read(Path file) throws IOException {
    return open(file, file.toFile().length());
  }

  private static Journal open(Path file, long size) throws IOException {
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
      map.order(ByteOrder.nativeOrder());
      return new Journal(map);
    }
  }

  void clear() {
    count = 0;
    map.putInt(0, 0);
  }

  void write(long at, long channel, Mark mark, Verdict verdict) {
    if (count == most) throw new IllegalStateException("the log is full: " + most + " records");
    int p = HEADER + count * RECORD;
    map.putLong(p, at)
        .putLong(p + 8, channel)
        .putLong(p + 16, mark.conversation())
        .putLong(p + 24, mark.seq())
        .putLong(p + 32, mark.id())
        .putInt(p + 40, verdict.code());
    count++;
    map.putInt(0, count);
  }

  int size() {
    return map.getInt(0);
  }

  Request get(int n) {
    int p = HEADER + n * RECORD;
    return new Request(
        map.getLong(p),
        map.getLong(p + 8),
        new Mark(map.getLong(p + 16), map.getLong(p + 24), map.getLong(p + 32)),
        Verdict.of(map.getInt(p + 40)));
  }
}
