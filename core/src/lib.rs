//! Identifiers, protocol messages, digests and signature formats that every part of Rubrica agrees on.
