package bench.stub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One kept connection: bytes in, requests out; answers in, bytes out.
final class Line {
  private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Deque<ByteBuffer> out = new ArrayDeque<>();
  private byte[] bytes = new byte[2_048];
  private int start;
  private int end;

  Line(SocketChannel channel, SelectionKey key) {
    this.channel = channel;
    this.key = key;
  }

  /// A whole request; valid until the next call of [#read].
  @SuppressWarnings("ArrayRecordComponent") // a view of the line's own bytes, never compared
  record Asked(boolean post, String path, byte[] bytes, int from, int to) {
    Mark mark() {
      return Mark.in(bytes, Math.max(1, from), to);
    }

    /// The number in `/{version}/{page}/messages`.
    long channel() {
      int at = path.length() - "/messages".length();
      long number = 0;
      long digit = 1;
      while (--at >= 0 && Character.isDigit(path.charAt(at))) {
        number += digit * (path.charAt(at) - '0');
        digit *= 10;
      }
      return number;
    }

    String text() {
      return new String(bytes, from, to - from, ISO_8859_1);
    }
  }

  /// @return false if the other end has left
  boolean read() {
    if (start == end) start = end = 0;
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == bytes.length) bytes = Arrays.copyOf(bytes, bytes.length * 2);
    try {
      int n = channel.read(ByteBuffer.wrap(bytes, end, bytes.length - end));
      if (n < 0) {
        close();
        return false;
      }
      end += n;
      return true;
    } catch (IOException _) {
      close();
      return false;
    }
  }

  /// The next request that has come whole.
  @Nullable Asked next() {
    int head = headEnd();
    if (head < 0) return null;
    int length = contentLength(head);
    if (end - head < length) return null;
    boolean post = bytes[start] == 'P';
    int from = start;
    while (bytes[from] != ' ') from++;
    int to = ++from;
    while (bytes[to] != ' ') to++;
    // Meta's proof of the secret rides behind the path of a message.
    int path = to;
    if (post) for (int i = from; i < to; i++) if (bytes[i] == '?') path = Math.min(path, i);
    var asked =
        new Asked(
            post, new String(bytes, from, path - from, ISO_8859_1), bytes, head, head + length);
    start = head + length;
    return asked;
  }

  private int headEnd() {
    for (int i = start; i + 3 < end; i++)
      if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n')
        return i + 4;
    return -1;
  }

  private int contentLength(int head) {
    for (int i = start; i < head; i++) {
      if (bytes[i] != '\n' || !isLength(i + 1)) continue;
      int length = 0;
      for (int k = i + 1 + LENGTH.length; k < head && bytes[k] != '\r'; k++)
        if (bytes[k] != ' ') length = length * 10 + bytes[k] - '0';
      return length;
    }
    return 0;
  }

  private boolean isLength(int at) {
    for (int i = 0; i < LENGTH.length; i++)
      if (at + i >= end || (bytes[at + i] | 0x20) != (LENGTH[i] | 0x20)) return false;
    return true;
  }

  void write(byte[] answer) {
    if (!channel.isOpen()) return;
    out.add(ByteBuffer.wrap(answer));
    flush();
  }

  void flush() {
    try {
      for (ByteBuffer next = out.peek(); next != null; next = out.peek()) {
        channel.write(next);
        if (next.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          return;
        }
        out.poll();
      }
      key.interestOps(SelectionKey.OP_READ);
    } catch (IOException _) {
      close();
    }
  }

  private void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }
}
