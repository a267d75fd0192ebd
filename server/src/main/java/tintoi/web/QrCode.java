package tintoi.web;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/// A QR code as the path of an SVG picture. Drawn here and encoded by zxing: masks, versions and
/// error correction are where a hand-written encoder goes wrong on some phones only.
///
/// @param size width and height in modules, the quiet zone of four included
/// @param path of the dark modules, for an SVG with `viewBox="0 0 size size"`
record QrCode(int size, String path) {
  private static final int QUIET = 4;

  static QrCode of(String text) {
    ByteMatrix matrix;
    try {
      matrix = Encoder.encode(text, ErrorCorrectionLevel.M).getMatrix();
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code: " + text.length(), e);
    }
    var path = new StringBuilder();
    for (int y = 0; y < matrix.getHeight(); y++) {
      int x = 0;
      while (x < matrix.getWidth()) {
        int from = x;
        while (x < matrix.getWidth() && matrix.get(x, y) == 1) x++;
        if (x > from)
          path.append("M%d %dh%dv1h-%dz".formatted(from + QUIET, y + QUIET, x - from, x - from));
        else x++;
      }
    }
    return new QrCode(matrix.getWidth() + 2 * QUIET, path.toString());
  }
}
