package tintoi.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a file is, whatever it is called.
class SnifferTest {
  @ParameterizedTest
  @CsvSource({
    "89504e470d0a1a0a0000000d49484452, photo.exe.txt, image/png",
    "ffd8ffe000104a464946, a, image/jpeg",
    "474946383961010001, a.png, image/gif",
    "52494646000000005745425056503820, a.jpg, image/webp",
    "255044462d312e37, hoa-don.jpg, application/pdf",
    "4d5a90000300000004000000, anh.jpg, application/x-program",
    "7f454c4602010100, report.pdf, application/x-program",
    "23212f62696e2f7368, list.csv, application/x-program",
    "504b0304140000000000416e64726f69644d616e69666573742e786d6c, a.zip, application/x-program",
    "0000001c667479706d703432, a.mov, video/mp4",
    "00000018667479704d344120, a.mp4, audio/mp4",
    "2321414d520a, ghi-am.bin, audio/amr",
    "d0cf11e0a1b11ae100, bao-gia.doc, application/msword",
    "0001020304, a.png, application/octet-stream"
  })
  void a_file_is_what_its_bytes_say(String hex, String name, String type) {
    assertThat(Sniffer.type(HexFormat.of().parseHex(hex), name)).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "'<script>alert(1)</script>', page.html, text/plain",
    "'<svg xmlns=\"http://www.w3.org/2000/svg\"/>', a.svg, text/plain",
    "'tên,giá', bang-gia.csv, text/csv",
    "'alert(1)', a.js, application/x-program",
    "'del *.*', a.bat, application/x-program"
  })
  void a_text_is_a_text_and_what_a_double_click_would_run_is_a_program(
      String text, String name, String type) {
    assertThat(Sniffer.type(text.getBytes(UTF_8), name)).isEqualTo(type);
  }

  @Test
  void a_picture_that_claims_to_be_enormous_is_not_shown_in_place() {
    byte[] head =
        HexFormat.of().parseHex("89504e470d0a1a0a0000000d494844520000ffff0000ffff0806000000");

    assertThat(Pixels.of("image/png", head)).isEqualTo(new Pixels(65_535, 65_535));
    assertThat(new Pixels(65_535, 65_535).isBomb()).isTrue();
    assertThat(new Pixels(4_000, 3_000).isBomb()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'../../etc/passwd', text/plain, passwd",
    "'C:\\Users\\lan\\ảnh.png', image/png, ảnh.png",
    "'gpj.\u202Eexe', image/png, gpj.exe",
    "'a\u0000b\n.png', image/png, ab.png",
    "'', image/jpeg, tep.jpg",
    "'..', application/pdf, tep.pdf"
  })
  void a_name_is_for_people_and_never_a_path(String raw, String type, String name) {
    assertThat(Names.clean(raw, type)).isEqualTo(name);
  }
}
