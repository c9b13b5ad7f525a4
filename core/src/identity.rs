//! Who is meant: identifiers as types.
