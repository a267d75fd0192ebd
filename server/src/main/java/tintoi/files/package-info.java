/// Files people send and receive: what they are, where they are kept, and how one is brought from
/// an address somebody else wrote down.
///
/// Read [Files] first (the table, and the way in and out), then [Sniffer] (what a file is by its
/// own bytes) and [Fetcher] (the guarded way to the outside). Content is on the local disk
/// ([DiskStore]) or in a store that speaks S3 ([S3Store]), by setting.
///
/// Not here: which message a file belongs to ([tintoi.inbox]), what a channel takes
/// ([tintoi.provider.MediaLimits]), when an attachment is brought ([tintoi.intake]).
@NullMarked
@ApplicationModule(allowedDependencies = {})
package tintoi.files;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
