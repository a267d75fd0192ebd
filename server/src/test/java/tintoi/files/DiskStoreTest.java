package tintoi.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder on a share that is not always mounted.
class DiskStoreTest {
  @TempDir Path place;

  /// As the database knows them.
  private final List<String> known = new ArrayList<>();

  @Test
  void what_a_folder_that_is_not_mounted_does_not_have_is_not_gone_and_nothing_is_put_there()
      throws IOException {
    DiskStore store = store();
    put(store, "w/a");
    unmount();

    assertThatThrownBy(() -> put(store, "w/b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(DiskStore.MARK);
    isAway(store, "w/a");
    assertThat(folder().resolve("w")).doesNotExist();
    // Another program made the folder of its workspace.
    java.nio.file.Files.createDirectories(folder().resolve("w"));
    isAway(store, "w/a");
    // A node that starts now knows no more.
    isAway(store(), "w/a");
    assertThatThrownBy(() -> put(store(), "w/b")).isInstanceOf(IOException.class);

    mount();
    put(store, "w/b");
    assertThat(read(store, "w/a")).isEqualTo("w/a");
  }

  @Test
  void what_a_folder_that_is_there_does_not_have_is_gone() throws IOException {
    DiskStore store = store();
    put(store, "w/a");
    put(store, "w/b");
    java.nio.file.Files.delete(folder().resolve("w/a"));

    assertThat(store.mayHave("w/a")).isFalse();
    assertThatThrownBy(() -> store.open("w/a")).isInstanceOf(FileNotFoundException.class);
    assertThat(store.mayHave("w/b")).isTrue();
  }

  @Test
  void a_folder_of_before_there_were_marks_is_known_by_what_lies_in_it() throws IOException {
    put(store(), "w/a");
    put(store(), "w/lost");
    java.nio.file.Files.delete(folder().resolve("w/lost"));
    java.nio.file.Files.delete(folder().resolve(DiskStore.MARK));
    unmount();
    DiskStore store = store();
    assertThatThrownBy(() -> put(store, "w/b")).isInstanceOf(IOException.class);
    isAway(store, "w/lost");

    mount();
    assertThat(store.mayHave("w/lost")).isFalse();
    assertThat(folder().resolve(DiskStore.MARK)).exists();
    put(store, "w/b");
  }

  @Test
  void whoever_lost_all_files_may_say_that_an_empty_folder_is_the_right_one() throws IOException {
    known.add("w/of-before");
    java.nio.file.Files.createDirectories(folder());
    assertThatThrownBy(() -> put(store(), "w/a")).isInstanceOf(IOException.class);

    java.nio.file.Files.createFile(folder().resolve(DiskStore.MARK));
    put(store(), "w/a");

    assertThat(read(store(), "w/a")).isEqualTo("w/a");
  }

  @Test
  void nodes_that_share_a_folder_share_its_mark() throws IOException {
    DiskStore one = store();
    DiskStore other = store();
    put(one, "w/a");
    put(other, "w/b");

    assertThat(read(other, "w/a")).isEqualTo("w/a");
    unmount();
    // It was never mounted at this third one.
    DiskStore third = store();
    assertThatThrownBy(() -> put(third, "w/c")).isInstanceOf(IOException.class);
  }

  private void isAway(DiskStore store, String key) {
    assertThat(store.mayHave(key)).isTrue();
    assertThatThrownBy(() -> store.open(key))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(FileNotFoundException.class);
  }

  private Path folder() {
    return place.resolve("files");
  }

  /// Its place is left, and empty.
  private void unmount() throws IOException {
    java.nio.file.Files.move(folder(), place.resolve("share"));
    java.nio.file.Files.createDirectory(folder());
  }

  private void mount() throws IOException {
    java.nio.file.Files.move(folder(), place.resolve("under"));
    java.nio.file.Files.move(place.resolve("share"), folder());
  }

  private DiskStore store() {
    return new DiskStore(folder(), () -> List.copyOf(known));
  }

  private void put(DiskStore store, String key) throws IOException {
    Path content = java.nio.file.Files.writeString(place.resolve("content"), key);
    store.put(key, content, TextFile.at(StoredFile.Place.DISK));
    known.add(key);
  }

  private static String read(DiskStore store, String key) throws IOException {
    try (InputStream in = store.open(key)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
