package tintoi.access;

import java.util.UUID;

/// A program may act as this person from now on. Published in the transaction that lets it.
///
/// @param name what it is for
public record TokenIssued(Person person, UUID tokenId, String name) {}
