package tintoi.access;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.access.Access.Action.ASK_TO_JOIN;
import static tintoi.access.Access.Action.ASSIGN;
import static tintoi.access.Access.Action.AUTOMATE;
import static tintoi.access.Access.Action.DECIDE_OWN_REQUEST;
import static tintoi.access.Access.Action.DECIDE_REQUEST;
import static tintoi.access.Access.Action.END;
import static tintoi.access.Access.Action.INVITE;
import static tintoi.access.Access.Action.JOIN;
import static tintoi.access.Access.Action.LEAVE;
import static tintoi.access.Access.Action.MANAGE_CHANNELS;
import static tintoi.access.Access.Action.MANAGE_OWNERS;
import static tintoi.access.Access.Action.MANAGE_PEOPLE;
import static tintoi.access.Access.Action.MANAGE_SELF;
import static tintoi.access.Access.Action.MANAGE_SENDING;
import static tintoi.access.Access.Action.READ;
import static tintoi.access.Access.Action.REMOVE_MEMBER;
import static tintoi.access.Access.Action.REPLY;
import static tintoi.access.Access.Action.SETTLE_DELIVERY;
import static tintoi.access.Role.ADMIN;
import static tintoi.access.Role.AGENT;
import static tintoi.access.Role.OWNER;
import static tintoi.access.Role.SUPERVISOR;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tintoi.access.Access.Action;
import tintoi.access.Access.Relation;

/// The whole matrix: role x relation x state x action. What is not in the list is refused.
class AccessTest {
  private static final Set<Action> EVERYBODY = EnumSet.of(READ);
  private static final Set<Action> MEMBERS =
      EnumSet.of(READ, REPLY, JOIN, LEAVE, INVITE, DECIDE_REQUEST, ASSIGN, END, SETTLE_DELIVERY);
  private static final Set<Action> OUTSIDERS = EnumSet.of(READ, ASK_TO_JOIN);
  private static final Set<Action> SUPERVISING =
      EnumSet.of(JOIN, INVITE, DECIDE_REQUEST, REMOVE_MEMBER, ASSIGN, END, SETTLE_DELIVERY);
  private static final Set<Action> ADMINISTERING =
      EnumSet.of(AUTOMATE, MANAGE_CHANNELS, MANAGE_SENDING, MANAGE_PEOPLE);
  private static final Set<Action> OWNING = EnumSet.of(MANAGE_OWNERS);

  static Stream<Arguments> matrix() {
    List<Arguments> rows = new ArrayList<>();
    for (boolean ended : new boolean[] {false, true}) {
      rows.add(Arguments.of(AGENT, member(ended), all(MEMBERS)));
      rows.add(Arguments.of(AGENT, outsider(ended), all(OUTSIDERS)));
      rows.add(Arguments.of(SUPERVISOR, member(ended), all(MEMBERS, SUPERVISING)));
      rows.add(Arguments.of(SUPERVISOR, outsider(ended), all(OUTSIDERS, SUPERVISING)));
      rows.add(Arguments.of(ADMIN, member(ended), all(MEMBERS, SUPERVISING, ADMINISTERING)));
      rows.add(Arguments.of(ADMIN, outsider(ended), all(OUTSIDERS, SUPERVISING, ADMINISTERING)));
      rows.add(
          Arguments.of(OWNER, member(ended), all(MEMBERS, SUPERVISING, ADMINISTERING, OWNING)));
      rows.add(
          Arguments.of(OWNER, outsider(ended), all(OUTSIDERS, SUPERVISING, ADMINISTERING, OWNING)));
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void each_role_may_do_what_the_matrix_says_and_nothing_else(
      Role role, Relation relation, Set<Action> may) {
    for (Action action : Action.values()) {
      assertThat(Access.decide(person(role, true), action, relation).allowed())
          .as("%s of %s as %s", action, relation, role)
          .isEqualTo(may.contains(action));
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void a_deactivated_person_may_do_nothing_whatever_she_was(Role role) {
    for (Action action : Action.values()) {
      assertThat(Access.decide(person(role, false), action, member(false)).allowed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void reading_is_not_sending_not_even_for_an_owner(Role role) {
    assertThat(Access.decide(person(role, true), READ, outsider(false)).allowed()).isTrue();
    assertThat(Access.decide(person(role, true), REPLY, outsider(false)))
        .isEqualTo(new Decision.Refused("permission.not_in_conversation", List.of()));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void nobody_decides_her_own_request(Role role) {
    assertThat(Access.decide(person(role, true), DECIDE_OWN_REQUEST, outsider(false)).allowed())
        .isFalse();
  }

  @Test
  void a_refusal_thrown_carries_its_cause() {
    var refused = Access.decide(person(AGENT, true), MANAGE_CHANNELS, Relation.NONE);

    org.assertj.core.api.Assertions.assertThatThrownBy(refused::orThrow)
        .isInstanceOfSatisfying(
            NotAllowed.class,
            e -> assertThat(e.refused().cause()).isEqualTo("permission.admin_only"));
  }

  @SafeVarargs
  private static Set<Action> all(Set<Action>... sets) {
    Set<Action> union = EnumSet.copyOf(EVERYBODY);
    for (Set<Action> set : sets) union.addAll(set);
    return union;
  }

  private static Relation member(boolean ended) {
    return new Relation(true, ended);
  }

  private static Relation outsider(boolean ended) {
    return new Relation(false, ended);
  }

  static Person person(Role role, boolean active) {
    return new Person(
        UUID.randomUUID(), UUID.randomUUID(), "lan@example.vn", "Lê Thị Lan", role, "vi", active);
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"AGENT", "SUPERVISOR", "ADMIN"})
  void what_is_the_owners_is_refused_as_the_owners(Role role) {
    assertThat(Access.decide(person(role, true), MANAGE_OWNERS, Relation.NONE))
        .isEqualTo(new Decision.Refused("permission.owner_only", List.of()));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void nobody_changes_her_own_role_and_is_told_just_that(Role role) {
    assertThat(Access.decide(person(role, true), MANAGE_SELF, Relation.NONE))
        .isEqualTo(new Decision.Refused("permission.not_oneself", List.of()));
  }
}
