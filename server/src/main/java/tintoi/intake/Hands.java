package tintoi.intake;

import org.springframework.stereotype.Component;
import tintoi.files.Fetcher;
import tintoi.files.Files;
import tintoi.inbox.Inbound;

/// What brings attachments, and what keeps them.
@Component
record Hands(Fetches fetches, Fetcher fetcher, Files files, Inbound inbound) {}
