package tintoi.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;

/// A webhook's body on its way to us. Nobody has proved yet who he is: what is more than usual of
/// it takes room, of which there is only so much for all, and gives it back when it does not come
/// in time.
final class HookBody implements AutoCloseable {
  private static final int PIECE = 64 * 1024;
  private static final int USUAL = 8 * PIECE;
  private static final int PIECES = 768;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final int largest;
  private final Semaphore room;
  private int taken;

  /// @param largest in bytes
  /// @param room see [#room]
  HookBody(int largest, Semaphore room) {
    this.largest = largest;
    this.room = room;
  }

  /// What all who send more than usual have together: 48 MB, in pieces.
  static Semaphore room() {
    return new Semaphore(PIECES);
  }

  /// @throws IOException if it ends before its end
  /// @throws Problem if it is too large, too slow, or others take all the room
  byte[] read(InputStream in) throws IOException {
    byte[] first = in.readNBytes(PIECE);
    if (first.length < PIECE) return first;
    var body = new ByteArrayOutputStream(4 * PIECE);
    body.write(first, 0, first.length);
    byte[] piece = new byte[PIECE];
    long began = System.nanoTime();
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      body.write(piece, 0, n);
      if (body.size() > largest) throw tooLarge();
      if (System.nanoTime() - began > PATIENCE) throw torn();
      while (body.size() > USUAL + taken * PIECE) take();
    }
    return body.toByteArray();
  }

  private void take() {
    if (!room.tryAcquire()) throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "request.too_many");
    taken++;
  }

  static Problem tooLarge() {
    return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "request.too_large");
  }

  /// Its sender went away, fell silent, or does not keep to HTTP.
  static Problem torn() {
    return Problem.of(HttpStatus.BAD_REQUEST, "request.malformed");
  }

  @Override
  public void close() {
    room.release(taken);
  }
}
