package sim;

/// What may be broken between provider and product, and the record of what passed.
record Broken(Faults faults, Lines lines, Courier courier, Log log) {}
