package tintoi.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.alert.Addresses;
import tintoi.alert.Devices;
import tintoi.alert.Notices;

/// How one person is told of what needs an admin: in which of her browsers, and whether she gets
/// the weekly letter. Each sees and changes her own.
@RestController
@RequestMapping("/api/notices")
class NoticesController {
  private final Notices notices;
  private final Devices devices;
  private final Addresses addresses;
  private final Access access;

  NoticesController(Notices notices, Devices devices, Addresses addresses, Access access) {
    this.notices = notices;
    this.devices = devices;
    this.addresses = addresses;
    this.access = access;
  }

  /// @param told whether she is told at all: admins and above are
  /// @param email whether letters can be sent from here
  /// @param digest whether she gets the weekly letter
  /// @param pushKey what a browser subscribes with; null if this server cannot push
  record NoticesJson(
      boolean told,
      boolean email,
      boolean digest,
      @Nullable String pushKey,
      List<DeviceJson> devices) {}

  record DeviceJson(UUID id, String name, Instant createdAt) {}

  record Wish(@NotNull Boolean digest) {}

  /// What a browser says of itself when it is subscribed.
  record Subscription(
      @NotBlank @Size(max = 1000) String endpoint, @NotNull @Valid Subscription.Keys keys) {
    record Keys(@NotBlank @Size(max = 200) String p256dh, @NotBlank @Size(max = 100) String auth) {}

    @Override
    public String toString() {
      return "Subscription[***]";
    }
  }

  @GetMapping
  NoticesJson get(Person person) {
    return new NoticesJson(
        access.mayManageChannels(person).allowed(),
        notices.byMail(),
        notices.wantsDigest(person),
        notices.pushKey().orElse(null),
        devices.of(person.workspaceId(), person.personId()).stream()
            .map(NoticesController::show)
            .toList());
  }

  @PutMapping
  NoticesJson put(Person person, @Valid @RequestBody Wish wish) {
    access.mayManageChannels(person).orThrow();
    notices.digest(person, wish.digest());
    return get(person);
  }

  @PostMapping("/devices")
  @ResponseStatus(HttpStatus.CREATED)
  DeviceJson add(
      Person person,
      @Valid @RequestBody Subscription subscription,
      @RequestHeader(name = "User-Agent", defaultValue = "") String agent) {
    access.mayManageChannels(person).orThrow();
    Devices.Reach reach = reach(subscription);
    return show(
        devices.add(person.workspaceId(), person.personId(), reach, BrowserNames.of(agent)));
  }

  /// Also what is gone already is gone.
  @DeleteMapping("/devices/{deviceId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Person person, @PathVariable UUID deviceId) {
    devices
        .find(person.workspaceId(), deviceId)
        .filter(device -> device.personId().equals(person.personId()))
        .ifPresent(device -> devices.remove(person.workspaceId(), deviceId));
  }

  private Devices.Reach reach(Subscription subscription) {
    try {
      URI endpoint = URI.create(subscription.endpoint());
      var reach =
          new Devices.Reach(endpoint, subscription.keys().p256dh(), subscription.keys().auth());
      if (reach.isGood() && addresses.objection(endpoint).isEmpty()) return reach;
    } catch (IllegalArgumentException _) {
      // As below.
    }
    throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "notice.subscription");
  }

  private static DeviceJson show(Devices.Device device) {
    return new DeviceJson(device.deviceId(), device.name(), device.createdAt());
  }
}
