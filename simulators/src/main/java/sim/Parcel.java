package sim;

import java.util.Map;

/// One POST; `retryHeader` numbers the repetitions where the provider does so.
record Parcel(String url, String body, Map<String, String> headers, String retryHeader) {}
