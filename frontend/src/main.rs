//! The citizen's pages.

fn main() {}
