/// Tells people: one alert per incident to every admin, by e-mail and in her browsers, and to
/// addresses of the shop's own by signed webhooks; and how the week was.
///
/// Read [Noticing] first (an alert is a row, written in the transaction that opens, heals or warns;
/// [OutageWatch] and [Weeks] write those that are found by looking), then [Audience] (who is told),
/// [Postman] (that each is told at least once), [Letter] (the words), [Post] (how a webhook leaves
/// without reaching what is inside) and [Push] (how a browser is told).
///
/// Not here: what is shown on screen ([tintoi.web]), when something is wrong ([tintoi.doctor]).
@NullMarked
@ApplicationModule(
    allowedDependencies = {"provider", "failure", "channel", "delivery", "doctor", "access"})
package tintoi.alert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
