//! Rubrica in one binary: serve, sign, verify, audit.

fn main() {}
