//! Build, run and test tasks.

fn main() {}
