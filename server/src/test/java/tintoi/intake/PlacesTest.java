package tintoi.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private final Places places = new Places(1);
  private final List<Runnable> begun = new ArrayList<>();

  @Test
  void a_place_is_taken_until_what_was_begun_in_it_has_ended() throws Exception {
    try (var place = places.await()) {
      place.fill(() -> {}, begun::add);
    }

    assertThat(places.take()).isEmpty();
    begun.getFirst().run();
    assertThat(places.take()).isPresent();
  }

  @Test
  void what_fails_gives_its_place_back_too() throws Exception {
    try (var place = places.await()) {
      place.fill(
          () -> {
            throw new IllegalStateException();
          },
          begun::add);
    }

    assertThatThrownBy(begun.getFirst()::run).isInstanceOf(IllegalStateException.class);
    assertThat(places.take()).isPresent();
  }

  @Test
  void a_place_nothing_came_of_is_free_again() throws Exception {
    try (var _ = places.await()) {
      assertThat(places.take()).isEmpty();
    }

    assertThat(places.take()).isPresent();
  }

  @Test
  void so_is_one_in_which_nothing_could_be_begun() {
    assertThatThrownBy(
            () -> {
              try (var place = places.await()) {
                place.fill(
                    () -> {},
                    _ -> {
                      throw new RejectedExecutionException();
                    });
              }
            })
        .isInstanceOf(RejectedExecutionException.class);

    assertThat(places.take()).isPresent();
  }

  @Test
  void a_place_is_given_back_once() throws Exception {
    try (var place = places.await()) {
      place.fill(() -> {}, Runnable::run);
    }

    assertThat(places.take()).isPresent();
    assertThat(places.take()).isEmpty();
  }
}
