package tintoi.failure;

/// A failure in a reader's words, placeholders filled.
///
/// @param title the effect, at most 60 characters
/// @param what what happened, one sentence, no code, no blame, at most 160 characters
/// @param remedy the one thing to do, or that nothing need be done, at most 160 characters
public record Wording(String title, String what, String remedy) {}
