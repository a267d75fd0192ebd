/// Looks after authorizations before anybody fails: each channel is looked at a few times a day, by
/// one node, and what will end is told before it does.
///
/// Read [Doctor] first (when and by whom), then [ChannelChecks] (what a look leads to), [Warnings]
/// (what is told 14, 7 and 1 days before), [LowAllowances] and [Health] (how a channel has been).
///
/// Not here: how a provider is asked ([tintoi.channel]), who is told and how ([tintoi.alert]).
@NullMarked
@ApplicationModule(
    allowedDependencies = {"provider", "channel", "failure", "allowance", "delivery"})
package tintoi.doctor;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
