/// Tells people: one alert per incident to every admin, by e-mail, and to addresses of the shop's
/// own by signed webhooks.
///
/// Read [Noticing] first (an alert is a row, written in the transaction that opens, heals or
/// warns), then [Postman] (who is told, and that each is told at least once), [Letter] (the words)
/// and [Post] (how a webhook leaves without reaching what is inside).
///
/// Not here: what is shown on screen ([tintoi.web]), when something is wrong ([tintoi.doctor]).
@NullMarked
@ApplicationModule(
    allowedDependencies = {"provider", "failure", "channel", "delivery", "doctor", "access"})
package tintoi.alert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
