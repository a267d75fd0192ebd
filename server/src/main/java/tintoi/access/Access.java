package tintoi.access;

import java.util.List;
import org.springframework.stereotype.Component;

/// Who may do what. The rules, each of them a line of [#decide]:
///
/// 1. A deactivated person may do nothing.
/// 2. Reading is not sending. Whoever works here reads every conversation, every delivery and how
///    the channels stand.
/// 3. Sending is for the members of a conversation, whatever their role: an owner who is not a
///    member joins first, so that the customer never hears two voices that know nothing of each
///    other. That it has ended does not matter: a reply opens it again.
/// 4. Supervisors and above join by themselves; everybody else asks. A member has nothing to ask
///    for.
/// 5. Members, and supervisors and above, let others in: they invite, they decide requests, but
///    nobody decides her own.
/// 6. Members leave by themselves; only supervisors and above take another out. That the last one
///    cannot leave is not a matter of rights and is looked at where members are kept.
/// 7. Members, and supervisors and above, assign, end and open a conversation, and decide what
///    becomes of a message of it that waits for a person.
/// 8. Channels (connect, connect again, check) and how the workspace sends are for admins and
///    above.
/// 9. People (deactivate, give a role) are for admins and above; an owner is changed by owners
///    only, and nobody changes herself, lest the last one locks the door from inside.
/// 10. What is said in no person's name (a rule, a campaign) is said by a program of an admin or
///     above. That it is a program is looked at where tokens are read.
///
/// Things of another workspace never come this far: every look-up names the workspace.
@Component
public class Access {
  private static final Decision ALLOWED = new Decision.Allowed();

  private final People people;

  Access(People people) {
    this.people = people;
  }

  /// What a person is to a conversation.
  ///
  /// @param member she belongs to it
  /// @param ended it is closed until the customer writes
  public record Relation(boolean member, boolean ended) {
    /// For what has to do with no conversation.
    public static final Relation NONE = new Relation(false, false);
  }

  /// All that can be asked for.
  public enum Action {
    READ,
    REPLY,
    JOIN,
    ASK_TO_JOIN,
    INVITE,
    DECIDE_REQUEST,
    DECIDE_OWN_REQUEST,
    LEAVE,
    REMOVE_MEMBER,
    ASSIGN,
    END,
    SETTLE_DELIVERY,
    AUTOMATE,
    MANAGE_CHANNELS,
    MANAGE_SENDING,
    MANAGE_PEOPLE,
    MANAGE_OWNERS,
    MANAGE_SELF
  }

  public Decision mayRead(Person person, Relation relation) {
    return ask(person, Action.READ, relation);
  }

  public Decision mayReply(Person person, Relation relation) {
    return ask(person, Action.REPLY, relation);
  }

  /// May she make herself a member, without asking?
  public Decision mayJoin(Person person, Relation relation) {
    return ask(person, Action.JOIN, relation);
  }

  public Decision mayAskToJoin(Person person, Relation relation) {
    return ask(person, Action.ASK_TO_JOIN, relation);
  }

  public Decision mayInvite(Person person, Relation relation) {
    return ask(person, Action.INVITE, relation);
  }

  /// @param own true if it is her own request
  public Decision mayDecideRequest(Person person, Relation relation, boolean own) {
    return ask(person, own ? Action.DECIDE_OWN_REQUEST : Action.DECIDE_REQUEST, relation);
  }

  /// @param self true if it is herself who leaves
  public Decision mayRemoveMember(Person person, Relation relation, boolean self) {
    return ask(person, self ? Action.LEAVE : Action.REMOVE_MEMBER, relation);
  }

  public Decision mayAssign(Person person, Relation relation) {
    return ask(person, Action.ASSIGN, relation);
  }

  /// May she end a conversation, or open it again?
  public Decision mayEnd(Person person, Relation relation) {
    return ask(person, Action.END, relation);
  }

  /// May she decide what becomes of a message that waits for a person: arrived, once more, drop?
  public Decision maySettleDelivery(Person person, Relation relation) {
    return ask(person, Action.SETTLE_DELIVERY, relation);
  }

  /// May her program speak in no person's name?
  public Decision mayAutomate(Person person, Relation relation) {
    return ask(person, Action.AUTOMATE, relation);
  }

  /// May she say how long messages may wait, and when automation rests?
  public Decision mayManageSending(Person person) {
    return ask(person, Action.MANAGE_SENDING, Relation.NONE);
  }

  public Decision mayManageChannels(Person person) {
    return ask(person, Action.MANAGE_CHANNELS, Relation.NONE);
  }

  /// @param other whose role or account it is about
  public Decision mayManage(Person person, Person other) {
    if (person.personId().equals(other.personId())) {
      return ask(person, Action.MANAGE_SELF, Relation.NONE);
    }
    Action action = other.role() == Role.OWNER ? Action.MANAGE_OWNERS : Action.MANAGE_PEOPLE;
    return ask(person, action, Relation.NONE);
  }

  /// May she read who did what? What an admin did is not for admins to read only.
  public Decision mayReadAudit(Person person) {
    return ask(person, Action.MANAGE_OWNERS, Relation.NONE);
  }

  /// May she make an owner of somebody?
  public Decision mayMakeOwners(Person person) {
    return ask(person, Action.MANAGE_OWNERS, Relation.NONE);
  }

  private Decision ask(Person person, Action action, Relation relation) {
    Decision decision = decide(person, action, relation);
    return switch (decision) {
      case Decision.Allowed allowed -> allowed;
      case Decision.Refused(var cause, _) -> new Decision.Refused(cause, helpers(person, cause));
    };
  }

  /// The one function. Pure: no clock, no SQL.
  static Decision decide(Person person, Action action, Relation relation) {
    if (!person.active()) return refused("sign_in.required");
    boolean member = relation.member();
    boolean supervises = person.role().atLeast(Role.SUPERVISOR);
    boolean administers = person.role().atLeast(Role.ADMIN);
    return switch (action) {
      case READ -> ALLOWED;
      case REPLY, LEAVE -> member ? ALLOWED : refused("permission.not_in_conversation");
      case JOIN -> member || supervises ? ALLOWED : refused("permission.not_in_conversation");
      case ASK_TO_JOIN -> member ? refused("permission.already_member") : ALLOWED;
      case INVITE, DECIDE_REQUEST, ASSIGN, END, SETTLE_DELIVERY ->
          member || supervises ? ALLOWED : refused("permission.not_in_conversation");
      case DECIDE_OWN_REQUEST -> refused("permission.not_yours");
      case REMOVE_MEMBER -> supervises ? ALLOWED : refused("permission.supervisor_only");
      case AUTOMATE, MANAGE_CHANNELS, MANAGE_SENDING, MANAGE_PEOPLE ->
          administers ? ALLOWED : refused("permission.admin_only");
      case MANAGE_OWNERS ->
          person.role() == Role.OWNER ? ALLOWED : refused("permission.owner_only");
      case MANAGE_SELF -> refused("permission.not_oneself");
    };
  }

  private static Decision refused(String cause) {
    return new Decision.Refused(cause, List.of());
  }

  /// Who can help where it hangs on a role. Who belongs to a conversation is known where those are.
  private List<String> helpers(Person person, String cause) {
    return switch (cause) {
      case "permission.admin_only" -> named(person, Role.ADMIN);
      case "permission.supervisor_only" -> named(person, Role.SUPERVISOR);
      case "permission.owner_only", "permission.not_yours" -> named(person, Role.OWNER);
      default -> List.of();
    };
  }

  private List<String> named(Person asking, Role atLeast) {
    return people.all(asking.workspaceId()).stream()
        .filter(Person::active)
        .filter(other -> other.role().atLeast(atLeast))
        .filter(other -> !other.personId().equals(asking.personId()))
        .map(Person::name)
        .toList();
  }
}
